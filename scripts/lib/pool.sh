# shellcheck shell=bash
# pool.sh - the worker pool: its configuration, migrations, the administrator, start and reload.

pool_pids() {
    process_list "$LINTEL_VAR/pool" lintel
}

# The settings as the program reads them, in one file: a reload sees what a start sees.
pool_config() {
    local name
    echo "# Written by scripts/up from the environment and $LINTEL_CONFIG."
    printf '%s=%s\n' LINTEL_DATA "${LINTEL_DATA:-$LINTEL_ROOT}" LINTEL_VAR "$LINTEL_VAR" \
        LINTEL_SOCKET "$LINTEL_RUN/lintel.sock" LINTEL_APPS "$LINTEL_APPS" LINTEL_DB "$LINTEL_DB" \
        LINTEL_SITE_URL "${LINTEL_SITE_URL:-$(web_url)}"
    for name in $LINTEL_GIVEN; do
        case $name in
        LINTEL_DATA | LINTEL_VAR | LINTEL_SOCKET | LINTEL_APPS | LINTEL_DB | LINTEL_SITE_URL) continue ;;
        esac
        [[ $name =~ $settings_own ]] || printf '%s=%s\n' "$name" "${!name}"
    done
}

# pool_command ARGUMENT...: one of the program's commands, with the instance's settings (those that are
# about to be, while up works) and no others.
pool_command() {
    (
        local name
        for name in $(compgen -v LINTEL_); do
            case $name in LINTEL_BIN | LINTEL_VAR) ;; *) unset "$name" ;; esac
        done
        export -n LINTEL_BIN LINTEL_VAR
        LINTEL_CONFIG=$LINTEL_VAR/${pool_conf:-lintel.conf} exec "$LINTEL_BIN" "$@" 8>&- 9>&-
    )
}

# The keys that sign, seal and mac: made once, then kept whatever happens to the rest.
pool_keys() {
    local log=$LINTEL_VAR/log/keys.log
    pool_command keys add --if-none >"$log" 2>&1 </dev/null && return
    die_log "$log" "The keys could not be made or read." "Mend LINTEL_KEY_FILE, or bring a copy of it back."
}

# pool_migrate PRIVATE: whether the database is our own.
pool_migrate() {
    local log=$LINTEL_VAR/log/migrate.log
    # Files that load a dump take their time, so each is told of as soon as it is done.
    pool_command migrate 2>&1 </dev/null | tee -- "$log" |
        { sed -u -n 's/^applied / - applied /p' || cat >/dev/null; } && return
    if grep -q '^lintel: no database answers' "$log" && [ "$1" != yes ]; then
        pool_drop_config
        die_log "$log" "The database of LINTEL_DB does not let Lintel in." \
            "Correct LINTEL_DB: mariadb://user:password@host:3306/database, or, on this machine," \
            "mariadb://user:password@localhost/database?socket=/path; signs such as @ and / in a password" \
            "as %40 and %2F."
    fi
    die_log "$log" "The migrations did not run." \
        "Mend the setting or the SQL file that is named above; an interrupted migration goes on at" \
        "the statement that failed."
}

# pool_admin PRIVATE: each database has an administrator of its own, whose password is kept beside it.
pool_admin() {
    local file=$LINTEL_VAR/admin.txt log=$LINTEL_VAR/log/admin.log password secret is_known=yes
    [ "$1" = yes ] ||
        file=$LINTEL_VAR/admin-$(printf '%s' "${LINTEL_DB##*@}" | cksum | cut -d ' ' -f 1).txt
    password=$LINTEL_ADMIN_PASSWORD
    if [ -z "$password" ]; then
        if ! grep -qsxF "name: $LINTEL_ADMIN_EMAIL" "$file"; then
            is_known=no
            write_if_changed "$file" 600 "name: $LINTEL_ADMIN_EMAIL"$'\n'"password: $(random_word)"
        fi
        password=$(sed -n 's/^password: //p' "$file")
    fi
    secret=$LINTEL_VAR/pool/password
    (umask 077 && printf '%s\n' "$password" >"$secret")
    if ! pool_command account create --email "$LINTEL_ADMIN_EMAIL" --password-file "$secret" \
        --admin >"$log" 2>&1 </dev/null; then
        rm -f -- "$secret"
        die_log "$log" "The administrator's account could not be made."
    fi
    rm -f -- "$secret"
    pool_admin_tell "$is_known"
}

# What is known of the password.  An account that was there keeps its own, so neither a password made
# for it just now nor LINTEL_ADMIN_PASSWORD says anything about it.
pool_admin_tell() {
    local old="the one this account has had, for it was there already
             (forgotten? LINTEL_ADMIN_EMAIL=another@example.org ./scripts/up makes another administrator)"
    pool_admin_words=$password
    if grep -q 'account created' "$log"; then
        [ -z "$LINTEL_ADMIN_PASSWORD" ] || pool_admin_words='the one in LINTEL_ADMIN_PASSWORD'
    elif [ "$is_known" = no ] || [ -n "$LINTEL_ADMIN_PASSWORD" ]; then
        pool_admin_words=$old
        [ "$is_known" = yes ] || rm -f -- "$file"
    fi
}

# What the pool was started from: program, settings, templates.  Another sum means a reload.
pool_sum() {
    {
        sha256sum -- "$LINTEL_BIN" "$LINTEL_VAR/lintel.conf"
        find "$LINTEL_ROOT/templates" -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort
        printf '%s\n' "$LINTEL_APPS" | tr ':' '\n' | while read -r app; do
            [ ! -f "$app/app.json" ] || sha256sum -- "$app/app.json"
        done
    } | sha256sum
}

pool_write_config() {
    local log=$LINTEL_VAR/log/check.log
    # It takes the place of the one in force when the workers are to read it: a refusal before that
    # leaves what runs as it is.
    pool_conf=lintel.conf.new
    write_if_changed "$LINTEL_VAR/$pool_conf" 600 "$(pool_config)" || true
    pool_command check --offline >"$log" 2>&1 </dev/null && return
    # The line in a file that nobody wrote by hand helps nobody.
    sed -i 's|: /.*/lintel\.conf\.new: line [0-9]*:|:|' "$log"
    pool_drop_config
    die_log "$log" "The settings do not do." "Correct the environment or $LINTEL_CONFIG."
}

# Settings that lead nowhere are nothing to ask about with scripts/lintel.
pool_drop_config() {
    rm -f -- "$LINTEL_VAR/lintel.conf.new"
}

# The file keeps its time when it says nothing new.
pool_take_config() {
    local file=$LINTEL_VAR/lintel.conf
    if cmp -s -- "$file.new" "$file"; then
        rm -f -- "$file.new"
    else
        mv -f -- "$file.new" "$file"
    fi
    pool_conf=lintel.conf
}

pool_start() {
    local log=$LINTEL_VAR/log/lintel.log memo=$LINTEL_VAR/pool/started sum master
    pool_take_config
    sum=$(pool_sum)
    master=$(process_master "$LINTEL_VAR/pool" lintel)
    if [ -z "$master" ]; then
        # Orphans of a killed master would answer with old settings.
        process_stop "$LINTEL_VAR/pool" lintel TERM 10
        step "starting the workers"
        rm -f -- "$LINTEL_RUN/lintel.sock"
        process_start "$LINTEL_VAR/pool" "$log" \
            "$LINTEL_BIN" serve --config "$LINTEL_VAR/lintel.conf"
    elif [ "$(cat -- "$memo" 2>/dev/null)" != "$sum" ]; then
        step "reloading the workers"
        kill -HUP "$master"
    fi
    printf '%s\n' "$sum" >"$memo"
    wait_for 10 pool_listens_or_gone || true
    pool_listens || die_log "$log" "The worker pool does not start."
}

pool_listens() {
    [ -S "$LINTEL_RUN/lintel.sock" ] && [ -n "$(pool_pids)" ]
}

pool_listens_or_gone() {
    pool_listens && return
    sleep 0.2
    [ -z "$(pool_pids)" ]
}

pool_stop() {
    process_stop "$LINTEL_VAR/pool" lintel TERM 15
    rm -f -- "$LINTEL_RUN/lintel.sock"
}
