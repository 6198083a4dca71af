# shellcheck shell=bash
# process.sh - finds and stops the processes of one instance, and no others.
#
# Each daemon of an instance has a folder below LINTEL_VAR as its working directory, so a process is
# ours when /proc says that its program has the right name and stands in that folder.  This holds for
# orphans of a killed master as well, and a stale pid file cannot mislead anybody.

# process_list FOLDER PROGRAM: process ids, the oldest first.
process_list() {
    local folder=$1 program=$2 pattern pid exe
    pattern=$(printf '%s' "$folder" | sed 's/[][*?\\]/\\&/g')
    find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' -user "$(id -u)" -lname "$pattern" \
        -printf '%h\n' 2>/dev/null | sed 's,/proc/,,' | sort -n |
        while read -r pid; do
            exe=$(readlink "/proc/$pid/exe" 2>/dev/null) || continue
            exe=${exe% (deleted)}
            [ "${exe##*/}" = "$program" ] && echo "$pid"
        done || true
}

# process_master FOLDER PROGRAM: the one whose parent is not one of them; nothing when there is none.
process_master() {
    local pids pid parent
    pids=$(process_list "$1" "$2")
    for pid in $pids; do
        parent=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || continue
        # An orphan's parent is init too: a master has children or is alone.
        case " ${pids//$'\n'/ } " in *" $parent "*) continue ;; esac
        if [ "$(wc -w <<<"$pids")" = 1 ] || process_has_child "$pid" "$pids"; then
            echo "$pid"
            return
        fi
    done
}

process_has_child() {
    local pid
    for pid in $2; do
        [ "$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status" 2>/dev/null)" != "$1" ] || return 0
    done
    return 1
}

process_none() {
    [ -z "$(process_list "$1" "$2")" ]
}

process_signal() {
    local signal=$1 pids
    pids=$(process_list "$2" "$3")
    # shellcheck disable=SC2086 # a list; one that ended meanwhile is no error
    [ -z "$pids" ] || kill -s "$signal" $pids 2>/dev/null || true
}

# process_stop FOLDER PROGRAM SIGNAL SECONDS: the master gets SIGNAL, orphans too; who remains is killed.
process_stop() {
    local folder=$1 program=$2 signal=$3 seconds=$4 master
    process_none "$folder" "$program" && return
    master=$(process_master "$folder" "$program")
    if [ -n "$master" ]; then
        kill -s "$signal" "$master" 2>/dev/null || true
    else
        process_signal "$signal" "$folder" "$program"
    fi
    if ! wait_for "$seconds" process_none "$folder" "$program"; then
        step "$program did not end within $seconds s and is killed"
        process_signal KILL "$folder" "$program"
        wait_for 5 process_none "$folder" "$program" ||
            die "A $program of $folder cannot be killed:" "$(process_list "$folder" "$program")"
    fi
}

# process_stop_lost VAR: what still runs although somebody has removed its folder, and holds the ports.
process_stop_lost() {
    process_stop "$1/nginx (deleted)" nginx TERM 5
    process_stop "$1/pool (deleted)" lintel TERM 5
    process_stop "$1/db/data (deleted)" mariadbd KILL 5
}

# process_start FOLDER LOG COMMAND...: in the background, in a session of its own, with no descriptor and
# no setting of ours.
process_start() {
    local folder=$1 log=$2
    shift 2
    (
        local name
        cd "$folder" || exit 1
        for name in $(compgen -v LINTEL_); do
            unset "$name"
        done
        exec setsid "$@" </dev/null >>"$log" 2>&1 8>&- 9>&-
    ) &
    disown
}
