# An agent of the soak test: soak.sh coder|qa|mergemaster NODE CLI. What it does is drawn from the random numbers of the system:
# it commits, changes a file that every story changes, crashes, leaves daemons behind, or stays until it is stopped.
trap '' HUP INT TERM
role=$1
draw=$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')
sleep "0.$((draw % 10))"

commit() {
  git -c user.name=Agent -c user.email=agent@example.invalid -c commit.gpgsign=false "$@" -q
}

change() {
  mkdir -p work
  echo "$HUSKIES_RUN" >> "work/$HUSKIES_STORY.txt"
  # the gate of the merge refuses it
  rm -f "work/$HUSKIES_STORY.poison"
  [ "$1" = poison ] && echo "$HUSKIES_RUN" > "work/$HUSKIES_STORY.poison"
  [ "$1" = shared ] && echo "$HUSKIES_STORY $HUSKIES_RUN" > shared.txt
  git add -A && commit commit -m "work of $HUSKIES_RUN" || exit 4
}

if [ "$role" = mergemaster ]; then
  # a merge of the base that keeps the story's side of every conflict
  commit merge -X ours -m "merge of $HUSKIES_RUN" main || exit 4
  [ $((draw % 3)) -gt 0 ] && exit 0
  exit 3
fi
if [ "$role" = qa ]; then
  verdict=pass
  [ $((draw % 5)) -eq 0 ] && verdict=fail
  [ $((draw % 7)) -eq 0 ] && exit 3
  "$2" "$3" story verdict "$HUSKIES_STORY" $verdict --findings "drawn: $draw"
  [ $((draw % 4)) -gt 0 ] && exit 0
fi
case $((draw % 10)) in
0) exit 3 ;;
1) change shared && exit 0 ;;
4) change poison && exit 0 ;;
2) change own; setsid sleep 900 & (setsid sleep 900 &); exit 0 ;;
3) sleep 900 & setsid sleep 900 & (setsid sleep 900 &); while :; do sleep 900; done ;;
*) change own && exit 0 ;;
esac
