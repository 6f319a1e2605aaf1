#!/bin/sh
# Keeps notes in PostgreSQL. psql finds the server and the password in its PG* variables.
#   notes.sh schema   makes the table, once
#   notes.sh write    adds a note every second and says how many there are
set -eu
sql() { psql -q -v ON_ERROR_STOP=1 --no-psqlrc --tuples-only --no-align -c "$1"; }

case $1 in
    schema)
        sql 'CREATE TABLE IF NOT EXISTS note (id serial PRIMARY KEY, written timestamptz DEFAULT now(), text text)'
        echo 'the table is there'
        ;;
    write)
        # The shell waits for its child before it heeds a signal, so the pause is a child that can be left behind.
        trap 'echo "no more notes"; exit 0' TERM INT
        while true; do
            sql "INSERT INTO note (text) VALUES ('written by process $$')"
            echo "$(sql 'SELECT count(*) FROM note') notes so far"
            sleep 1 &
            wait $!
        done
        ;;
esac
