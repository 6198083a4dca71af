# headers.sh - every header compiles alone, and twice.
. "${top_srcdir:-.}/tests/lib.sh"
src=${top_srcdir:-.}
headers=$(cd "$src" && find app -name '*.h' ! -name private.h | LC_ALL=C sort)

stands_alone() {
    printf '#include "%s"\n#include "%s"\n' "$1" "$1" |
        ${CC:-cc} -std=gnu17 -Wall -Wextra -Werror -fsyntax-only -I"$src" -x c -
}

# shellcheck disable=SC2086
set -- $headers
plan $#
for header; do
    ok "$header stands alone" stands_alone "$header"
done
exit $tap_failed
