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
        LINTEL_SOCKET "$LINTEL_RUN/lintel.sock" LINTEL_APPS "$LINTEL_APPS" LINTEL_DB "$LINTEL_DB"
    for name in $LINTEL_GIVEN; do
        case $name in LINTEL_DATA | LINTEL_VAR | LINTEL_SOCKET | LINTEL_APPS | LINTEL_DB) continue ;; esac
        [[ $name =~ $settings_own ]] || printf '%s=%s\n' "$name" "${!name}"
    done
}

# pool_command ARGUMENT...: one of the program's commands, with the instance's settings and no others.
pool_command() {
    (
        local name
        for name in $(compgen -v LINTEL_); do
            case $name in LINTEL_BIN | LINTEL_VAR) ;; *) unset "$name" ;; esac
        done
        export -n LINTEL_BIN LINTEL_VAR
        LINTEL_CONFIG=$LINTEL_VAR/lintel.conf exec "$LINTEL_BIN" "$@" 8>&- 9>&-
    )
}

pool_migrate() {
    local log=$LINTEL_VAR/log/migrate.log
    pool_command migrate >"$log" 2>&1 </dev/null ||
        die_log "$log" "The migrations did not run." \
            "Mend the setting or the SQL file that is named above; an interrupted migration goes on at" \
            "the statement that failed."
}

pool_admin() {
    local file=$LINTEL_VAR/admin.txt log=$LINTEL_VAR/log/migrate.log password secret
    password=$LINTEL_ADMIN_PASSWORD
    if [ -z "$password" ]; then
        grep -qsxF "name: $LINTEL_ADMIN_EMAIL" "$file" ||
            write_if_changed "$file" 600 "name: $LINTEL_ADMIN_EMAIL"$'\n'"password: $(random_word)"
        password=$(sed -n 's/^password: //p' "$file")
    fi
    secret=$LINTEL_VAR/pool/password
    (umask 077 && printf '%s\n' "$password" >"$secret")
    if ! pool_command account create --email "$LINTEL_ADMIN_EMAIL" --password-file "$secret" \
        --admin >>"$log" 2>&1 </dev/null; then
        rm -f -- "$secret"
        die_log "$log" "The administrator's account could not be made."
    fi
    rm -f -- "$secret"
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
    write_if_changed "$LINTEL_VAR/lintel.conf" 600 "$(pool_config)" || true
    local log=$LINTEL_VAR/log/check.log
    pool_command check --offline >"$log" 2>&1 </dev/null ||
        die_log "$log" "The settings do not do." "Correct the environment or $LINTEL_CONFIG."
}

pool_start() {
    local log=$LINTEL_VAR/log/lintel.log memo=$LINTEL_VAR/pool/started sum master
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
