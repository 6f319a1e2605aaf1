# To be sourced: sets JAVA_HOME to a JDK 25 (the one chosen, else any that is installed) and puts it on the path.
is_25() { "$1/bin/javac" -version 2>&1 | grep -q '^javac 25\b'; }
if [ -z "${JAVA_HOME:-}" ] || ! is_25 "$JAVA_HOME"; then
  JAVA_HOME=
  for home in /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* /opt/*jdk*25*; do
    if is_25 "$home"; then JAVA_HOME=$home && break; fi
  done
  [ -n "$JAVA_HOME" ] || { echo "no JDK 25 found; install one below /usr/lib/jvm or set JAVA_HOME" >&2; exit 1; }
fi
export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
