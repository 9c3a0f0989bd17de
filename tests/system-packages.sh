#!/bin/sh
# The Debian packages that pip cannot bring: installed where we may, else named in one line.
set -u
missing=""
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
command -v bwrap >/dev/null || missing="$missing bubblewrap"       # the grader's sandbox
command -v chromium >/dev/null || missing="$missing chromium"      # the browser tests
[ -z "$missing" ] && exit 0
command -v apt-get >/dev/null || { echo "To grade and to run the browser tests, install:$missing"; exit 0; }
if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo"; else
    echo "Needed, and not yours to install: ask for 'apt-get install$missing'"; exit 0
fi
$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
