#!/bin/sh
# install.sh PACKAGE... - run as root by packages.sh: installs, and forbids Debian's packages to start
# services meanwhile (policy-rc.d, the way Debian's policy provides for that), so that no MariaDB or
# nginx of the system comes up beside the private ones.
set -eu
policy=/usr/sbin/policy-rc.d
made=no

cleanup() {
    [ "$made" = no ] || rm -f "$policy"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

if [ ! -e "$policy" ]; then
    made=yes
    printf '#!/bin/sh\n# made by scripts/lib/install.sh for the time of one installation\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
# Old lists may name versions that are gone; a failed update is only a warning when the lists serve.
apt-get update -q || echo "apt-get update failed; trying with the lists that are here" >&2
apt-get install -q -y --no-install-recommends "$@"
