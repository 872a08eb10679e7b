#!/usr/bin/env bash
# The runs of a sweep with GNU parallel, on this machine or on several over ssh. From the root of the checkout:
#
#   bash deploy/parallel.sh SWEEP.json [LOGINS] [JOBS]
#
# LOGINS  hosts as --sshlogin takes them, such as host1,host2,: (":" is this machine; default)
# JOBS    runs at a time on each host (default: 100%, one per core)
# OUT     (environment) folder of the runs, at the same path on all hosts; best on a disk that they share
#
# Run it again to go on: the job log says what is left, and a run that is done is not trained twice.
set -euo pipefail
sweep=$1
logins=${2:-:}
jobs=${3:-100%}
out=${OUT:-runs/$(basename "$sweep" .json)}
mkdir -p "$out"

# Runs from scratch first, then those that fine-tune them; so none has to wait for another.
for part in starts fine-tunes; do
  node lib/overlap.mjs sweep "$sweep" --list "$part" | tr , '\n' | sed '/^$/d' |
    parallel --sshlogin "$logins" --workdir "$PWD" --jobs "$jobs" --joblog "$out/.$part.joblog" \
      --resume-failed --retries 2 --line-buffer \
      node lib/overlap.mjs sweep "$sweep" --out "$out" --index {}
done
