# shellcheck shell=bash
# packages.sh - finds what is missing on this machine and installs it (Debian's names).
#
# A need is PACKAGE=PROOF, where PROOF is a command, pc:MODULE (pkg-config) or file:PATTERN: what counts
# is that the thing is there, however it came.

packages_build='gcc=gcc make=make autoconf=autoconf automake=automake
 autoconf-archive=file:/usr/share/aclocal/ax_append_compile_flags.m4 pkg-config=pkg-config
 libc6-dev=file:/usr/include/stdlib.h libfcgi-dev=pc:fcgi libjson-c-dev=pc:json-c
 libmariadb-dev=pc:libmariadb libssl-dev=pc:libcrypto
 libcurl4-openssl-dev=pc:libcurl libqrencode-dev=pc:libqrencode libxlsxwriter-dev=pc:xlsxwriter
 libcmark-dev=pc:libcmark libzip-dev=pc:libzip libexpat1-dev=pc:expat
 libicu-dev=pc:icu-i18n libzxcvbn-dev=file:/usr/include/zxcvbn.h'
packages_run='nginx=nginx openssl=openssl curl=curl'
packages_database='mariadb-server=mariadbd mariadb-client=mariadb'
packages_test='check=pc:check xz-utils=xz python3=python3 wrk=wrk nodejs=node npm=npm chromium=chromium
 apache2-bin=apache2 libapache2-mod-fcgid=file:/usr/lib/apache2/modules/mod_fcgid.so'
packages_ci='clang=clang libclang-rt-dev=file:/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a
 clang-tidy=clang-tidy cppcheck=cppcheck shellcheck=shellcheck git=git'

packages_has() {
    case $1 in
    pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#pc:}" ;;
    file:*) compgen -G "${1#file:}" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# packages_missing NEED...: the packages to install, on one line.
packages_missing() {
    local need list=
    for need; do
        packages_has "${need#*=}" || list="$list ${need%%=*}"
    done
    printf '%s' "${list# }"
}

packages_root() {
    if [ "$(id -u)" = 0 ]; then
        packages_sudo=
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        packages_sudo=sudo
    else
        return 1
    fi
}

# packages_need NEED...: afterwards they are all there.
packages_need() {
    local missing absent
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null ||
        die "Missing: $missing (Debian's names), and there is no apt-get here." \
            "Install them with this system's package manager, then run this again."
    packages_root ||
        die "Missing packages. Run this as root, then run this script again:" \
            "apt-get update && apt-get install --no-install-recommends $missing" \
            "(It may start their system services, which Lintel neither needs nor touches.)"
    say "Installing with apt: $missing"
    say "(their system services are not started; those that run are left alone)"
    # shellcheck disable=SC2086 # a list of words
    $packages_sudo sh "$LINTEL_ROOT/scripts/lib/install.sh" $missing </dev/null ||
        die "apt could not install: $missing" "Its words stand above; mend it and run this again."
    absent=$(packages_missing "$@")
    [ -z "$absent" ] || die "Installed, but still not found: $absent" "Is PATH complete? $PATH"
    case " $missing" in *' nginx'* | *' mariadb-server'*)
        step "nginx and MariaDB of the system start at the next boot unless you disable them" ;;
    esac
}
