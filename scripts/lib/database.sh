# shellcheck shell=bash
# database.sh - the private MariaDB: a unix socket, nobody else's settings, and real fsync.

database_client() {
    mariadb --defaults-file="$LINTEL_VAR/db/my.cnf" --user="$(id -un)" "$@" 8>&- 9>&-
}

database_answers() {
    database_client -e 'SELECT 1' >/dev/null 2>&1
}

database_pids() {
    process_list "$LINTEL_VAR/db/data" mariadbd
}

# Small by default, durable always: what was committed survives kill -9 and a power cut.
database_config() {
    cat <<CONF
# Written by scripts/up.
[mariadbd]
datadir = "$LINTEL_VAR/db/data"
tmpdir = "$LINTEL_VAR/db/tmp"
socket = "$LINTEL_RUN/db.sock"
pid-file = "$LINTEL_RUN/db.pid"
log-error = "$LINTEL_VAR/log/mariadb.log"
skip-networking
skip-name-resolve
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
default-time-zone = +00:00
local-infile = 0
max-connections = 600
max-allowed-packet = 64M
innodb-flush-log-at-trx-commit = 1
innodb-doublewrite = 1
innodb-buffer-pool-size = 128M
innodb-log-file-size = 32M
innodb-data-file-path = ibdata1:8M:autoextend
innodb-temp-data-file-path = ibtmp1:4M:autoextend
innodb-autoextend-increment = 1
aria-pagecache-buffer-size = 8M
key-buffer-size = 1M
performance-schema = off

[client]
socket = "$LINTEL_RUN/db.sock"
default-character-set = utf8mb4
CONF
}

# What decides the layout of the data files, the same as later.
database_install_config() {
    echo '[mariadbd]'
    database_config | grep -E '^(innodb|character|collation)'
    echo "tmpdir = $1/db/tmp"
}

# The data folder is made aside and moved into place whole: an interrupted start leaves none.
database_create() {
    local new=$LINTEL_VAR/db/new log=$LINTEL_VAR/log/mariadb.log link as_root=() rc=0
    [ ! -d "$LINTEL_VAR/db/data" ] || return 0
    step "creating the database"
    [ "$(id -u)" != 0 ] || as_root=(--user=root)
    rm -rf -- "$new"
    # mariadb-install-db splits paths at spaces, so it sees one without.
    link=$(mktemp -d /tmp/lintel-new.XXXXXX)
    ln -s -- "$LINTEL_VAR/db" "$link/db"
    database_install_config "$link" >"$LINTEL_VAR/db/install.cnf"
    # The superuser is whoever runs this, has the same name there and is known by the socket's peer
    # credentials: there is no password to lose.
    mariadb-install-db --defaults-file="$link/db/install.cnf" --datadir="$link/db/new" \
        "${as_root[@]}" --auth-root-authentication-method=socket \
        --auth-root-socket-user="$(id -un)" --skip-test-db >>"$log" 2>&1 8>&- 9>&- </dev/null ||
        rc=$?
    rm -rf -- "$link"
    [ "$rc" = 0 ] ||
        die_log "$log" "mariadb-install-db failed." "Is there room on the disk? df -h $LINTEL_VAR"
    mv -- "$new" "$LINTEL_VAR/db/data"
}

# The account that Lintel uses: everything in its own database, nothing outside.
database_account() {
    # The mark lies within the data that it speaks of, and falls with the password it speaks of.
    local file=$LINTEL_VAR/db/password ready=$LINTEL_VAR/db/data/lintel.ready password
    if [ ! -s "$file" ]; then
        rm -f -- "$ready"
        write_if_changed "$file" 600 "$(random_word)"
    fi
    password=$(cat -- "$file")
    [ ! -e "$ready" ] || return 0
    database_client >>"$LINTEL_VAR/log/mariadb.log" 2>&1 <<SQL ||
CREATE DATABASE IF NOT EXISTS lintel CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE OR REPLACE USER lintel@localhost IDENTIFIED BY '$password';
GRANT ALL ON lintel.* TO lintel@localhost;
SQL
        die_log "$LINTEL_VAR/log/mariadb.log" "The database account could not be made."
    : >"$ready"
}

database_start() {
    local log=$LINTEL_VAR/log/mariadb.log as_root=()
    mkdir -p -- "$LINTEL_VAR/db/tmp"
    if write_if_changed "$LINTEL_VAR/db/my.cnf" 600 "$(database_config)" &&
        [ -n "$(database_pids)" ]; then
        step "restarting MariaDB with its new settings"
        database_stop
    fi
    database_create
    if [ -z "$(database_pids)" ]; then
        step "starting MariaDB"
        [ "$(id -u)" != 0 ] || as_root=(--user=root)
        rm -f -- "$LINTEL_RUN/db.sock"
        process_start "$LINTEL_VAR/db/data" "$log" \
            mariadbd --defaults-file="$LINTEL_VAR/db/my.cnf" "${as_root[@]}"
    fi
    # Recovery after a crash may take its time; a process that ended will not come back.
    wait_for 120 database_up_or_gone
    database_answers || die_log "$log" "MariaDB does not start."
    database_account
    LINTEL_DB=$(database_url)
}

database_up_or_gone() {
    database_answers && return
    sleep 0.1
    [ -z "$(database_pids)" ] && ! database_answers
}

database_url() {
    local socket=$LINTEL_RUN/db.sock
    socket=${socket//%/%25}
    socket=${socket//\?/%3F}
    socket=${socket//@/%40}
    socket=${socket// /%20}
    printf 'mariadb://lintel:%s@localhost/lintel?socket=%s' \
        "$(cat -- "$LINTEL_VAR/db/password")" "$socket"
}

database_stop() {
    process_stop "$LINTEL_VAR/db/data" mariadbd TERM 60
}
