# shellcheck shell=bash
# settings.sh - the settings: the environment first, then lintel.conf, then the defaults.
#
# After settings_load every setting below is a shell variable, folders are absolute, and
# LINTEL_GIVEN is the list of names that somebody set.  lintel.conf is read as data, never sourced.
#
#   LINTEL_PORT=8443            https
#   LINTEL_HTTP_PORT=           plain http that redirects to https; empty: none
#   LINTEL_HOST=localhost       the address to listen on, or * for all of them
#   LINTEL_VAR=var              the state folder: data, logs, sockets, secrets
#   LINTEL_APPS=example         the app folders, separated by colons; a bare name is a folder of sql/
#   LINTEL_MAX_UPLOAD=64m       the longest request body
#   LINTEL_DB=                  mariadb://...: an existing database instead of the private one
#   LINTEL_ADMIN_EMAIL=admin@example.org  LINTEL_ADMIN_PASSWORD=  (empty: a random one)
#   LINTEL_CERTIFICATE= LINTEL_CERTIFICATE_KEY=  PEM files; empty: a self-signed one
#   LINTEL_TRUSTED_PROXIES=     addresses or networks whose X-Forwarded-For and X-Request-Id count
#   LINTEL_CLIENT_TIMEOUT=30    seconds a client may pause while it sends a request
#   LINTEL_ACCESS_LOG=off       on: nginx logs every request too, static files included
#   LINTEL_CONFIG=lintel.conf  LINTEL_BUILD=build  LINTEL_CONFIGURE= (options for ./configure)
# Everything else that starts with LINTEL_ is handed to the program, which knows it and checks it
# (`lintel help settings`).

# Names that concern the scripts and nginx alone; the program does not get them.
settings_own='PORT|HTTP_PORT|HOST|CERTIFICATE|CERTIFICATE_KEY|TRUSTED_PROXIES|CLIENT_TIMEOUT'
settings_own="^LINTEL_($settings_own|ACCESS_LOG|CONFIG|BUILD|CONFIGURE|ADMIN_EMAIL|ADMIN_PASSWORD)\$"

# settings_path VALUE: VALUE as an absolute path; relative ones start at the root of the tree.
settings_path() {
    case $1 in
    /*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$LINTEL_ROOT" "$1" ;;
    esac
}

settings_read_file() {
    local file=$1 line name value number=0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        line=${line#"${line%%[![:space:]]*}"}
        line=${line%"${line##*[![:space:]]}"}
        case $line in '' | '#'*) continue ;; esac
        [[ $line =~ ^(LINTEL_[A-Z0-9_]+)[[:space:]]*=[[:space:]]*(.*)$ ]] ||
            die "$file:$number: not a setting: $line" "Write LINTEL_NAME=value, or # and a comment."
        name=${BASH_REMATCH[1]}
        value=${BASH_REMATCH[2]}
        case $value in
        \"?*\" | \'?*\') value=${value:1:${#value}-2} ;;
        esac
        [ -n "${!name+set}" ] || printf -v "$name" '%s' "$value"
    done <"$file"
}

settings_number() {
    local name=$1 low=$2 high=$3
    [[ ${!name} =~ ^[0-9]{1,9}$ ]] && [ "${!name}" -ge "$low" ] && [ "${!name}" -le "$high" ] ||
        die "$name=${!name} is not a number from $low to $high."
}

settings_check() {
    settings_number LINTEL_PORT 1 65535
    [ -z "$LINTEL_HTTP_PORT" ] || settings_number LINTEL_HTTP_PORT 1 65535
    settings_number LINTEL_CLIENT_TIMEOUT 1 3600
    [[ $LINTEL_MAX_UPLOAD =~ ^[0-9]{1,9}[kmg]?$ ]] ||
        die "LINTEL_MAX_UPLOAD=$LINTEL_MAX_UPLOAD is not a size such as 64m."
    [[ $LINTEL_HOST =~ ^(localhost|\*|[0-9.]+|[0-9A-Fa-f:]+)$ ]] ||
        die "LINTEL_HOST=$LINTEL_HOST is not localhost, * or an address."
    [[ $LINTEL_ACCESS_LOG =~ ^(on|off)$ ]] || die "LINTEL_ACCESS_LOG is on or off."
    [[ $LINTEL_ADMIN_EMAIL == ?*@?* ]] ||
        die "LINTEL_ADMIN_EMAIL=$LINTEL_ADMIN_EMAIL is not an address."
    local proxy
    for proxy in ${LINTEL_TRUSTED_PROXIES//,/ }; do
        [[ $proxy =~ ^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$ ]] ||
            die "LINTEL_TRUSTED_PROXIES: $proxy is neither an address nor a network (10.0.0.0/8)."
    done
    # These go into files where such a character would end the value.
    case $LINTEL_VAR$LINTEL_ROOT$LINTEL_CERTIFICATE$LINTEL_CERTIFICATE_KEY in
    *[\"\\\$\;\{\}\#\'$'\n']*) die "A folder's name holds one of \" ' \\ \$ ; { } # or a line break:" \
        "$LINTEL_VAR, $LINTEL_ROOT" "Choose another LINTEL_VAR, or move the clone." ;;
    esac
}

settings_shipped_apps() {
    local app list=
    for app in "$LINTEL_ROOT"/sql/*/; do
        app=${app%/}
        [ "${app##*/}" = core ] || list="$list ${app##*/}"
    done
    printf '%s' "${list# }"
}

settings_apps() {
    local list=() app apps=
    IFS=: read -r -a list <<<"$LINTEL_APPS"
    for app in "${list[@]}"; do
        case $app in
        '') continue ;;
        /*) ;;
        */* | . | ..)
            # From where the caller stands, if it is there; else from the tree.
            if [ -d "$PWD/$app" ]; then app=$PWD/$app; else app=$LINTEL_ROOT/$app; fi ;;
        *) app=$LINTEL_ROOT/sql/$app ;;
        esac
        [ -d "$app" ] || die "LINTEL_APPS: there is no folder $app." \
            "A bare name is a folder of $LINTEL_ROOT/sql: $(settings_shipped_apps)" \
            "Any other folder is written with a slash: ./name or /path/to/name."
        compgen -G "$app/*.sql" >/dev/null || [ -f "$app/app.json" ] ||
            step "LINTEL_APPS: $app holds neither *.sql nor app.json; it adds nothing"
        apps=$apps${apps:+:}$(cd -- "$app" && pwd -P)
    done
    LINTEL_APPS=$apps
}

settings_load() {
    local name given
    given=$(compgen -v LINTEL_ | grep -vx LINTEL_ROOT || true)
    for name in $given; do
        # An empty variable says: as if it were not set.
        [ -n "${!name}" ] || unset "$name"
    done
    LINTEL_CONFIG=$(settings_path "${LINTEL_CONFIG:-lintel.conf}")
    [ ! -f "$LINTEL_CONFIG" ] || settings_read_file "$LINTEL_CONFIG"
    LINTEL_GIVEN=$(compgen -v LINTEL_ | grep -vx LINTEL_ROOT | tr '\n' ' ' || true)
    : "${LINTEL_PORT:=8443}" "${LINTEL_HTTP_PORT:=}" "${LINTEL_HOST:=localhost}" "${LINTEL_VAR:=var}"
    : "${LINTEL_APPS:=example}" "${LINTEL_DB:=}" "${LINTEL_ADMIN_EMAIL:=admin@example.org}"
    : "${LINTEL_ADMIN_PASSWORD:=}" "${LINTEL_CERTIFICATE:=}" "${LINTEL_CERTIFICATE_KEY:=}"
    : "${LINTEL_TRUSTED_PROXIES:=}" "${LINTEL_CLIENT_TIMEOUT:=30}" "${LINTEL_MAX_UPLOAD:=64m}"
    : "${LINTEL_ACCESS_LOG:=off}" "${LINTEL_BUILD:=build}" "${LINTEL_CONFIGURE:=}"
    LINTEL_VAR=$(settings_path "$LINTEL_VAR")
    LINTEL_VAR=${LINTEL_VAR%/}
    LINTEL_BUILD=$(settings_path "$LINTEL_BUILD")
    settings_check
}

# The state folder is ours: new, empty, or one that we made before.
settings_open_var() {
    if [ -d "$LINTEL_VAR" ] && [ ! -e "$LINTEL_VAR/.lintel" ] &&
        [ -n "$(ls -A -- "$LINTEL_VAR")" ]; then
        die "$LINTEL_VAR holds files that are not Lintel's." "Set LINTEL_VAR to a new or empty folder."
    fi
    mkdir -p -- "$LINTEL_VAR" 2>/dev/null && [ -w "$LINTEL_VAR" ] ||
        die "The state folder $LINTEL_VAR cannot be written." \
            "Set LINTEL_VAR to a folder of yours, or run as its owner."
    [ -O "$LINTEL_VAR" ] ||
        die "The state folder $LINTEL_VAR belongs to $(stat -c %U -- "$LINTEL_VAR"), not to you." \
            "Run as that user, or set LINTEL_VAR to another folder."
    LINTEL_VAR=$(cd -- "$LINTEL_VAR" && pwd -P)
    [ -e "$LINTEL_VAR/.lintel" ] || chmod 700 -- "$LINTEL_VAR"
    : >"$LINTEL_VAR/.lintel"
    mkdir -p -- "$LINTEL_VAR"/{log,db,pool,nginx/tmp}
    settings_open_sockets
    # One script at a time; the daemons are started without descriptor 8.
    exec 8>"$LINTEL_VAR/lock"
    flock -w 120 8 || die "Another script has worked on $LINTEL_VAR for two minutes." "Wait for it."
}

# Unix sockets: at most 107 bytes of path.  Where the state folder is too deep, they live in a short
# folder of our own, which is remembered.
settings_open_sockets() {
    local memo=$LINTEL_VAR/sockets longest=/lintel.sock
    LINTEL_RUN=$LINTEL_VAR/run
    if [ "$(LC_ALL=C printf '%s' "$LINTEL_RUN$longest" | wc -c)" -gt 100 ]; then
        LINTEL_RUN=
        [ ! -f "$memo" ] || LINTEL_RUN=$(cat -- "$memo")
        if [ -z "$LINTEL_RUN" ] || [ ! -d "$LINTEL_RUN" ] || [ ! -O "$LINTEL_RUN" ]; then
            local base=${XDG_RUNTIME_DIR:-/tmp}
            [ "${#base}" -le 60 ] && [ -w "$base" ] || base=/tmp
            LINTEL_RUN=$(mktemp -d "$base/lintel.XXXXXX")
            printf '%s\n' "$LINTEL_RUN" >"$memo"
        fi
    fi
    mkdir -p -- "$LINTEL_RUN"
    chmod 700 -- "$LINTEL_RUN"
}
