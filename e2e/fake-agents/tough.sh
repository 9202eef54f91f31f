# A stubborn agent that is quick to start: tough.sh [stays | alone | exits SECONDS | reborn TIMES]. Ignores polite signals
# (and so does whoever it starts); unless alone it keeps a child, a daemon in a session of its own and one without a parent.
# reborn: before it exits it starts itself again in a session of its own, so many times.
trap '' HUP INT TERM
[ "$1" = alone ] && echo READY && exec sleep 900
if [ "$1" = reborn ] && [ "$2" -gt 0 ]; then
  setsid sh "$0" reborn $(($2 - 1)) &
  exit 0
fi
sleep 900 &
setsid sleep 900 &
(setsid sleep 900 &)
echo READY
[ "$1" = exits ] && sleep "$2" && exit 0
while :; do sleep 900; done
