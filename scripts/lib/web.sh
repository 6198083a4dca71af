# shellcheck shell=bash
# web.sh - the private nginx: its certificate, its generated configuration, start and reload.

web_pids() {
    process_list "$LINTEL_VAR/nginx" nginx
}

# A certificate that lasts a year, made anew in its last week.
web_certificate() {
    local folder=$LINTEL_VAR/nginx
    if [ -n "$LINTEL_CERTIFICATE" ]; then
        LINTEL_CERTIFICATE=$(settings_path "$LINTEL_CERTIFICATE")
        LINTEL_CERTIFICATE_KEY=$(settings_path "${LINTEL_CERTIFICATE_KEY:-$LINTEL_CERTIFICATE}")
        [ -r "$LINTEL_CERTIFICATE" ] && [ -r "$LINTEL_CERTIFICATE_KEY" ] ||
            die "The certificate cannot be read:" "$LINTEL_CERTIFICATE $LINTEL_CERTIFICATE_KEY"
        return
    fi
    LINTEL_CERTIFICATE=$folder/cert.pem
    LINTEL_CERTIFICATE_KEY=$folder/key.pem
    if [ -s "$folder/key.pem" ] &&
        openssl x509 -in "$folder/cert.pem" -noout -checkend 604800 >/dev/null 2>&1; then
        return
    fi
    step "making a self-signed certificate"
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 \
        -days 365 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1 \
        -addext extendedKeyUsage=serverAuth -addext basicConstraints=critical,CA:FALSE \
        -keyout "$folder/key.pem.new" -out "$folder/cert.pem.new") 2>"$LINTEL_VAR/log/openssl.log" ||
        die_log "$LINTEL_VAR/log/openssl.log" "openssl could not make a certificate."
    mv -f -- "$folder/key.pem.new" "$folder/key.pem"
    mv -f -- "$folder/cert.pem.new" "$folder/cert.pem"
    web_is_changed=yes
}

# web_listen PORT OPTIONS: the listen lines.
web_listen() {
    local port=$1 options=$2 six=no
    [ ! -s /proc/net/if_inet6 ] || six=yes
    case $LINTEL_HOST in
    localhost)
        echo "listen 127.0.0.1:$port$options;"
        [ "$six" = no ] || ! grep -q '^0*1 ' /proc/net/if_inet6 || echo "listen [::1]:$port$options;" ;;
    '*')
        echo "listen $port$options;"
        [ "$six" = no ] || echo "listen [::]:$port$options;" ;;
    *:*) echo "listen [$LINTEL_HOST]:$port$options;" ;;
    *) echo "listen $LINTEL_HOST:$port$options;" ;;
    esac
}

web_redirect() {
    [ -n "$LINTEL_HTTP_PORT" ] || return 0
    echo 'server {'
    web_listen "$LINTEL_HTTP_PORT" ''
    echo "server_name _; return 308 https://\$host:$LINTEL_PORT\$request_uri;"
    echo '}'
}

# web_proxies WORD: the trusted proxies, one line each, before or after a word.
web_proxies() {
    local proxy
    for proxy in ${LINTEL_TRUSTED_PROXIES//,/ }; do
        case $1 in
        geo) echo "$proxy 1;" ;;
        *) echo "$1 $proxy;" ;;
        esac
    done
}

# nginx as root changes to an ordinary user, who could reach neither a clone in root's home nor the
# sockets of this instance (folders of mode 700): so it stays with the user who runs the instance.
web_user() {
    [ "$(id -u)" != 0 ] || echo 'user root;'
}

web_files() {
    local limit
    limit=$(ulimit -Hn)
    [ "$limit" != unlimited ] && [ "$limit" -lt 16384 ] || limit=16384
    web_values=(
        USER "$(web_user)" FILES "$limit" CONNECTIONS "$((limit / 2))"
        LISTEN "$(web_listen "$LINTEL_PORT" ' ssl http2')" REDIRECT "$(web_redirect)"
        CERTIFICATE "$LINTEL_CERTIFICATE" CERTIFICATE_KEY "$LINTEL_CERTIFICATE_KEY"
        TRUSTED_GEO "$(web_proxies geo)" TRUSTED_FROM "$(web_proxies set_real_ip_from)"
        SOCKET "$LINTEL_RUN/lintel.sock" PIDFILE "$LINTEL_RUN/nginx.pid"
        CACHE_DIR "$LINTEL_VAR/nginx/cache" NGINX_DIR "$LINTEL_ROOT/nginx" CONF_DIR "$LINTEL_VAR/nginx" LOG "$LINTEL_VAR/log/nginx.log"
        ACCESS_LOG "$(web_access_log)" BODY_LIMIT "$LINTEL_MAX_UPLOAD"
        CLIENT_TIMEOUT "${LINTEL_CLIENT_TIMEOUT}s" TMP "$LINTEL_VAR/nginx/tmp"
    )
}

web_access_log() {
    if [ "$LINTEL_ACCESS_LOG" = on ]; then
        echo "access_log \"$LINTEL_VAR/log/access.log\" lintel;"
    else
        echo 'access_log off;'
    fi
}

# web_fill FILE: a template with its @NAME@ replaced.
web_fill() {
    local text i
    text=$(cat -- "$1")
    for ((i = 0; i < ${#web_values[@]}; i += 2)); do
        text=${text//"@${web_values[i]}@"/"${web_values[i + 1]}"}
    done
    printf '%s' "$text"
}

web_write_config() {
    local name
    web_files
    for name in nginx.conf http.conf server.conf; do
        if write_if_changed "$LINTEL_VAR/nginx/$name" 600 \
            "$(web_fill "$LINTEL_ROOT/nginx/$name.in")"; then
            web_is_changed=yes
        fi
    done
    # headers.conf and fastcgi.conf are included from the tree as they are.
    if ! cat "$LINTEL_ROOT"/nginx/*.conf | sha256sum |
        cmp -s - "$LINTEL_VAR/nginx/included"; then
        cat "$LINTEL_ROOT"/nginx/*.conf | sha256sum >"$LINTEL_VAR/nginx/included"
        web_is_changed=yes
    fi
}

web_nginx() {
    nginx -p "$LINTEL_VAR/nginx/" -c "$LINTEL_VAR/nginx/nginx.conf" -e "$LINTEL_VAR/log/nginx.log" "$@"
}

web_port_is_taken() {
    local host=127.0.0.1
    case $LINTEL_HOST in localhost | '*') ;; *) host=$LINTEL_HOST ;; esac
    (exec 3<>"/dev/tcp/$host/$1") 2>/dev/null
}

# web_refuse_taken_port NAME OURS: unless it is one of those that our nginx has.
web_refuse_taken_port() {
    local name=$1 ours=$2 port=${!1} tries=50
    case " $ours " in *" $port "*) return ;; esac
    web_port_is_taken "$port" || return 0
    while [ $((tries -= 1)) -gt 0 ] && web_port_is_taken "$port"; do
        port=$((port % 65000 + 1))
    done
    die "Port ${!name} is taken by another program." \
        "Stop it, or choose another port: $name=$port ./scripts/up"
}

# Before anything is started or stopped, so that a refusal leaves all as it was.
web_refuse_taken_ports() {
    local ours=
    if [ -n "$(process_master "$LINTEL_VAR/nginx" nginx)" ]; then
        ours=$(cat -- "$LINTEL_VAR/nginx/ports" 2>/dev/null || true)
    else
        # Workers of a killed master hold its port.
        process_stop "$LINTEL_VAR/nginx" nginx TERM 5
    fi
    web_refuse_taken_port LINTEL_PORT "$ours"
    [ -z "$LINTEL_HTTP_PORT" ] || web_refuse_taken_port LINTEL_HTTP_PORT "$ours"
}

web_start() {
    local log=$LINTEL_VAR/log/nginx.log master
    web_is_changed=no
    web_certificate
    web_write_config
    web_nginx -t -q >"$LINTEL_VAR/log/nginx-check.log" 2>&1 ||
        die_log "$LINTEL_VAR/log/nginx-check.log" "nginx refuses its configuration."
    master=$(process_master "$LINTEL_VAR/nginx" nginx)
    if [ -n "$master" ] && web_ports_moved; then
        step "nginx moves to another port"
        web_stop
        master=
    fi
    if [ -z "$master" ]; then
        step "starting nginx"
        process_start "$LINTEL_VAR/nginx" "$log" nginx -p "$LINTEL_VAR/nginx/" \
            -c "$LINTEL_VAR/nginx/nginx.conf" -e "$log" -g 'daemon off;'
        web_remember_ports
        wait_for 10 web_listens_or_gone || true
        [ -n "$(web_pids)" ] && web_port_is_taken "$LINTEL_PORT" ||
            die_log "$log" "nginx does not start."
    elif [ "$web_is_changed" = yes ]; then
        step "reloading nginx"
        kill -HUP "$master"
    fi
}

# A port that nginx cannot get at a reload is an error in its log only; so a new one is a new start.
web_ports_moved() {
    [ "$(cat -- "$LINTEL_VAR/nginx/ports" 2>/dev/null)" != \
        "$LINTEL_HOST $LINTEL_PORT $LINTEL_HTTP_PORT" ]
}

web_remember_ports() {
    printf '%s\n' "$LINTEL_HOST $LINTEL_PORT $LINTEL_HTTP_PORT" >"$LINTEL_VAR/nginx/ports"
}

web_listens_or_gone() {
    web_port_is_taken "$LINTEL_PORT" && return
    sleep 0.1
    [ -z "$(web_pids)" ]
}

web_stop() {
    process_stop "$LINTEL_VAR/nginx" nginx QUIT 5
}

web_url() {
    local host=localhost
    case $LINTEL_HOST in localhost | '*') ;; *:*) host="[$LINTEL_HOST]" ;; *) host=$LINTEL_HOST ;; esac
    printf 'https://%s:%s' "$host" "$LINTEL_PORT"
}

# web_curl PATH [OPTION]...: asks this instance, whatever proxy the environment names.
web_curl() {
    local path=$1 host
    shift
    host=$(web_url)
    curl --noproxy '*' -ksS --max-time 5 "$@" "${host/localhost/127.0.0.1}$path"
}

web_is_ready() {
    [ "$(web_curl /readyz -o /dev/null -w '%{http_code}' 2>/dev/null)" = 200 ] || {
        sleep 0.05
        false
    }
}
