#!/bin/sh
# Counts in Redis. redis-cli finds the password in REDISCLI_AUTH.
set -eu
trap 'echo "closed"; exit 0' TERM INT
while true; do
    visits=$(redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" incr visits)
    # An error of the server is an answer like any other to redis-cli.
    [ "$visits" -gt 0 ]
    echo "$visits visits so far"
    sleep 1 &
    wait $!
done
