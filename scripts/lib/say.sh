# shellcheck shell=bash
# say.sh - how the scripts talk: steps to stdout, trouble to stderr with what to do about it.

say() {
    printf '%s\n' "$*"
}

# A step of the way, in one line.
step() {
    printf ' - %s\n' "$*"
}

# die WORDS [REMEDY]...: ends the script.
die() {
    printf '\nerror: %s\n' "$1" >&2
    shift
    if [ $# -gt 0 ]; then
        printf '       %s\n' "$@" >&2
    fi
    exit 1
}

# die_log LOG WORDS [REMEDY]...: the same, after the last lines of a log.
die_log() {
    local log=$1
    shift
    if [ -s "$log" ]; then
        printf '\n--- the end of %s\n' "$log" >&2
        tail -n 20 -- "$log" >&2
    fi
    die "$@" "The whole log: $log"
}

# wait_for SECONDS COMMAND...: asks twenty times a second until COMMAND succeeds; fails when
# the time is over.
wait_for() {
    local tries=$(($1 * 20))
    shift
    while ! "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

random_word() {
    local word
    # Letters and digits only, so that it needs no quoting anywhere; 24 of them are 142 bits.
    word=$(LC_ALL=C head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
    printf '%s' "${word:0:24}"
}

# write_if_changed FILE MODE TEXT: true when FILE was written, false when it held TEXT already.
# The file appears whole, and is never readable by more than MODE says.
write_if_changed() {
    local file=$1 mode=$2 text=$3
    if [ -f "$file" ] && [ "$(cat -- "$file")" = "$text" ]; then
        return 1
    fi
    (umask 077 && printf '%s\n' "$text" >"$file.new")
    chmod "$mode" "$file.new"
    mv -f -- "$file.new" "$file"
}
