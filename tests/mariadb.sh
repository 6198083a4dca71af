#!/bin/sh
# mariadb.sh - runs a command with a private MariaDB: tests/mariadb.sh COMMAND...
#
# The server lives in a folder of its own (unix socket only, nothing fsynced), its
# address is in LINTEL_TEST_DB ("unix:/..."), the folder in LINTEL_TEST_DB_FOLDER.
# However the command ends, the server is killed and the folder removed.  Where
# no server is installed a TAP skip is printed instead.
#
# MARIADB_SH=functions . tests/mariadb.sh gives mariadb_make, mariadb_start,
# mariadb_kill and mariadb_remove to scripts that want several servers.

# The Debian package keeps the server where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/usr/local/sbin
# As root it runs only when told so.
mariadb_user=
[ "$(id -u)" != 0 ] || mariadb_user=--user=root

# mariadb_make FOLDER: a database that has never run.
mariadb_make() {
    mkdir -p "$1/data" "$1/tmp" || return 1
    cat >"$1/my.cnf" <<EOF
[mariadbd]
datadir=$1/data
tmpdir=$1/tmp
socket=$1/s
pid-file=$1/pid
log-error=$1/log.err
skip-networking
skip-log-bin
skip-slave-start
innodb_flush_log_at_trx_commit=0
innodb_buffer_pool_size=24M
innodb_log_file_size=8M
innodb_autoextend_increment=1
innodb_data_file_path=ibdata1:8M:autoextend
innodb_temp_data_file_path=ibtmp1:4M:autoextend
innodb_lock_wait_timeout=5
key_buffer_size=1M
aria_pagecache_buffer_size=1M
max_connections=60
max_allowed_packet=32M
performance_schema=OFF
character-set-server=utf8mb4
EOF
    # shellcheck disable=SC2086
    mariadb-install-db --defaults-file="$1/my.cnf" $mariadb_user \
        --auth-root-authentication-method=normal --skip-test-db >"$1/install.log" 2>&1
}

# mariadb_start FOLDER: starts it and waits until it answers, 30 seconds at most.
mariadb_start() {
    # Its own session, so that a Ctrl-C reaches the command first.
    # shellcheck disable=SC2086
    setsid mariadbd --defaults-file="$1/my.cnf" $mariadb_user >>"$1/log.err" 2>&1 </dev/null &
    echo $! >"$1/started"
    mariadb_tries=300
    until mariadb --no-defaults -uroot --socket="$1/s" -e 'SELECT 1' >/dev/null 2>&1; do
        mariadb_tries=$((mariadb_tries - 1))
        if [ $mariadb_tries = 0 ] || ! kill -0 "$(cat "$1/started")" 2>/dev/null; then
            echo "# mariadbd did not start:" >&2
            tail -n 20 "$1/log.err" >&2
            return 1
        fi
        sleep 0.1
    done
}

# mariadb_kill FOLDER: kill -9, as a crash would.
mariadb_kill() {
    for mariadb_file in "$1/pid" "$1/started"; do
        [ -s "$mariadb_file" ] && kill -9 "$(cat "$mariadb_file")" 2>/dev/null
    done
    rm -f "$1/pid" "$1/started" "$1/s"
}

mariadb_remove() {
    mariadb_kill "$1"
    # The killed server may still be closing its files.
    rm -rf "$1" 2>/dev/null || { sleep 0.2; rm -rf "$1"; }
}

mariadb_is_installed() {
    command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null
}

if [ "${MARIADB_SH:-}" = functions ]; then
    # shellcheck disable=SC2317
    return 0 2>/dev/null || exit 0
fi

[ $# -gt 0 ] || { echo "usage: tests/mariadb.sh COMMAND..." >&2; exit 2; }
mariadb_is_installed || { echo "1..0 # SKIP mariadbd is not installed"; exit 0; }
# Not under the build tree: a socket's path may have 107 bytes at most.
folder=$(mktemp -d /tmp/lintel-db.XXXXXX) || exit 1
child=
trap 'mariadb_remove "$folder"' EXIT
trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 130' INT
trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 143' HUP TERM
mariadb_make "$folder" || { cat "$folder/install.log" >&2; exit 1; }
mariadb_start "$folder" || exit 1
LINTEL_TEST_DB=unix:$folder/s
LINTEL_TEST_DB_FOLDER=$folder
export LINTEL_TEST_DB LINTEL_TEST_DB_FOLDER
# In the background, so that a signal to this shell is acted on at once.
"$@" <&0 &
child=$!
wait "$child"
