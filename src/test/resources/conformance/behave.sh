# Behaves as its environment says; see dev.cairn.conformance.RealRendering. One tick is 50 ms.
ctl=$BEHAVE_DIR
n=1
while ! mkdir "$ctl/run-$n" 2>/dev/null; do n=$((n + 1)); done
run=$ctl/run-$n
rm -f "$BEHAVE_OWN/ready" "$ctl/sick" "$ctl/crash"
env > "$run/env"
for argument in "$@"; do printf '%s\n' "$argument"; done > "$run/args"
mkdir "$run/files"
for file in $BEHAVE_FILES; do
    mkdir -p "$run/files/$(dirname "${file#/}")"
    cat "$file" > "$run/files/${file#/}"
done
trap ': > "$run/ended"' EXIT
: > "$run/started"

case $BEHAVE_TERM in
ignore) trap '' TERM ;;
*) trap 'term=$BEHAVE_TERM' TERM ;;
esac
if [ -n "$BEHAVE_SAYS" ]; then echo "$BEHAVE_SAYS"; fi
if [ -n "$BEHAVE_GRANDCHILD" ]; then sh -c 'trap "" TERM; while :; do : > "$1/breath"; sleep 0.2; done' child "$run" & fi

ready=$BEHAVE_READY
end=$BEHAVE_END
code=$BEHAVE_CODE
if [ "$n" -le "$BEHAVE_FAILURES" ]; then
    end=$BEHAVE_FAILURE_END
    code=$BEHAVE_FAILURE_CODE
fi
if [ "$1" = undo ]; then
    end=$BEHAVE_UNDO_END
    code=$BEHAVE_UNDO_CODE
fi
tick=0
while :; do
    if [ -f "$ctl/crash" ]; then exit "$(cat "$ctl/crash")"; fi
    if [ -n "$ready" ] && [ "$tick" -ge "$ready" ]; then
        : > "$BEHAVE_OWN/ready"
        ready=
    fi
    if [ -n "$end" ] && [ "$tick" -ge "$end" ]; then
        if [ "$code" = 0 ] && [ -n "$BEHAVE_WRITES" ]; then printf '%s\n' "$BEHAVE_WRITES" >> "$CAIRN_OUTPUT"; fi
        exit "$code"
    fi
    if [ -n "$term" ]; then
        if [ "$term" -le 0 ]; then exit 143; fi
        term=$((term - 1))
    fi
    sleep 0.05
    tick=$((tick + 1))
done
