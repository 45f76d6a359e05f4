#!/bin/sh
# Runs a program, prints its process id, and stops it when standard input ends: that is when whoever started this is
# gone, however it died. Ends with the program's exit code. Needs nothing but a POSIX shell.

exec 3<&0
"$@" </dev/null >&2 3<&- &
program=$!
echo "$program"
exec >/dev/null

{
  read -r _ <&3
  kill -TERM "$program"
  waited=0
  while [ "$waited" -lt 30 ] && kill -0 "$program"; do
    sleep 1
    waited=$((waited + 1))
  done
  kill -KILL "$program"
} 2>/dev/null &
watcher=$!
exec 3<&-

trap 'kill -TERM "$program" 2>/dev/null' TERM INT HUP
wait "$program"
code=$?
# A trapped signal ends `wait` early.
while kill -0 "$program" 2>/dev/null; do
  wait "$program"
  code=$?
done
kill "$watcher" 2>/dev/null
exit "$code"
