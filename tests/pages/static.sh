# static.sh - browsers keep what carries ?v= for a year: each link to a static file has the stamp.
. "${top_srcdir:-.}/tests/lib.sh"
src=${top_srcdir:-.}

all_stamped() {
    ! grep -rnE '/static/[a-z.-]+' "$1" | grep -vF '?v={{static}}' | grep .
}

a_bare_link_is_found() {
    tmp=$(mktemp -d) || return 1
    echo '<link href="/static/lintel.css">' >"$tmp/x.html"
    all_stamped "$tmp" >/dev/null
    found=$?
    rm -rf "$tmp"
    [ "$found" -ne 0 ]
}

the_stamp_is_the_sum() {
    (cd "$src" && for file in nginx/static/*; do cat "$file"; done) | sha256sum | cut -c1-10 |
        grep -qF "$(cut -d'"' -f2 "${top_builddir:-.}/app/view/stamp.h")"
}

# Mail programs know no style sheets: there, and there alone, elements carry their own.
no_inline() {
    ! grep -rnE '<script|<style|[[:space:]]on[a-z]+=|javascript:' "$1" |
        grep -vE '<script type="module" src="\{\{base\}\}/static/[a-z.]+\?v=\{\{static\}\}"></script>$' | grep . &&
        ! grep -rnE --exclude-dir=mail '[[:space:]]style=' "$1"
}

# Whether it is dark decides the reader, or else the device by the media of the links to dark.css and contrast.css.
no_scheme_inside() {
    ! grep -n 'prefers-color-scheme' "$@"
}

# Pages are read from right to left, too: sides are called start and end.
no_sides() {
    ! grep -nE '(margin|padding|border|inset)-(left|right)|(^|[^a-z-])(left|right|float):|text-align: *(left|right)' "$@"
}

sides_are_found() {
    for rule in 'a { margin-left: 0; }' 'a { left: 0; }' 'a { text-align: right; }' '@media (prefers-color-scheme: dark) {'; do
        tmp=$(mktemp) || return 1
        echo "$rule" >"$tmp"
        no_sides "$tmp" >/dev/null && no_scheme_inside "$tmp" >/dev/null
        found=$?
        rm -f "$tmp"
        [ "$found" -ne 0 ] || return 1
    done
}

plan 7
ok "every static file is linked with the stamp" all_stamped "$src/templates"
ok "a link without one is found" a_bare_link_is_found
ok "the stamp is the sum of all that is packaged" the_stamp_is_the_sum
ok "templates hold no inline style or script" no_inline "$src/templates"
ok "no style sheet asks the device whether it is dark" no_scheme_inside "$src"/nginx/static/*.css
ok "no style sheet speaks of left and right" no_sides "$src"/nginx/static/*.css
ok "one that does either is found" sides_are_found
exit $tap_failed
