# Runs one attempt of one workload, and outlives Cairn. Its arguments, none of which is ever interpreted:
#   the attempt's directory, its cgroup or "", each init command as a count and that many words, 0, the command.
# It leads a session of its own. Until the command has begun, standard error is Cairn's pipe: closing it says "begun".
set -u
dir=$1 cgroup=$2
shift 2

# A signal to the group is for the command. Caught here, it is back at its default in whatever is executed below; one
# that comes before the command keeps it from beginning.
ended=0
trap 'ended=129' HUP
trap 'ended=130' INT
trap 'ended=131' QUIT
for signal in TERM USR1 USR2 ALRM WINCH TSTP TTIN TTOU XCPU XFSZ VTALRM PROF; do
  trap 'ended=143' $signal
done

# Who this is: pid and start instant, in the words of the process table that Cairn compares it with.
identify() {
  shift 19
  identity=$boot:$1
}
if [ -r /proc/self/stat ]; then
  read -r boot </proc/sys/kernel/random/boot_id
  read -r stat </proc/$$/stat
  identify ${stat##*) }
else
  identity=$(TZ=UTC0 LC_ALL=C ps -o lstart= -p $$)
fi
echo "$$ $identity" >"$dir/pid" || exit

exec 3>"$dir/exit" 4>>"$dir/stdout" 5>>"$dir/stderr"
[ -z "$cgroup" ] || echo $$ >"$cgroup/cgroup.procs" || exit

# Created exclusively: an attempt that was given up has it already, and its command must not run any more.
set -C
: >"$dir/started" || exit
set +C
exec 2>/dev/null

run() {
  (
    exec 1>&4 2>&5 3>&- 4>&- 5>&-
    exec "$@"
  )
  code=$?
}

end() {
  echo "$*" >&3
  exit
}

stage=0
while [ "$1" -gt 0 ]; do
  count=$1 words= i=1 stage=$((stage + 1))
  shift
  while [ $i -le $count ]; do
    words="$words \"\${$i}\""
    i=$((i + 1))
  done
  eval "run $words" # references to arguments are evaluated, the arguments are not
  [ $ended -eq 0 ] || end $ended
  [ $code -eq 0 ] || end "$code init $stage"
  shift $count
done
shift

[ $ended -eq 0 ] || end $ended
run "$@"
end $code
