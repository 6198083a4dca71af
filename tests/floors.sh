# floors.sh - a file may include its own folder and lower floors, never a sibling's or an upper one.
# With an argument: checks that tree instead (a test plants a violation there).
. "${top_srcdir:-.}/tests/lib.sh"
root=${1:-${top_srcdir:-.}}

climbers() {
    find "$root/app" -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
        awk -v file="$file" -v root="$root/" '
            BEGIN {
                n = split("base:0 db:1 http:1 json:1 tmpl:1 crypt:1 net:1 qr:1 strength:1 locale:1 markdown:1 xlsx:1 model:2 words:2 access:3 work:3 " \
                          "domain:4 letter:4 view:4 rest:5 account:5 auth:5 admin:5 import:5 settings:5 pages:5 storage:5 live:5 serve:6", f, " ")
                for (i = 1; i <= n; i++) { split(f[i], p, ":"); floor[p[1]] = p[2] }
                name = substr(file, length(root) + 1)
                split(name, part, "/"); own = part[2]
                if (!(own in floor)) print name ": its folder has no floor"
            }
            /^#include "app\// {
                split($2, part, "/"); other = part[2]
                if (other == own) next
                if (!(other in floor)) print name ":" NR ": unknown folder " other
                else if (floor[other] >= floor[own])
                    print name ":" NR ": " own " (floor " floor[own] ") includes " other " (floor " floor[other] ")"
            }' "$file"
    done
}

none() {
    found=$("$@")
    [ -z "$found" ] || { printf '%s\n' "$found"; return 1; }
}

# The check itself must be able to fail.
planted() {
    tmp=$(mktemp -d) || return 1
    mkdir -p "$tmp/app/base" "$tmp/app/db"
    echo '#include "app/db/conn.h"' >"$tmp/app/base/up.c"
    found=$(root=$tmp climbers)
    rm -rf "$tmp"
    case $found in *'includes db'*) return 0 ;; esac
    return 1
}

plan 2
ok "no include climbs a floor" none climbers
ok "a planted violation is found" planted
exit $tap_failed
