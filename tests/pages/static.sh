# static.sh - browsers keep what carries ?v= for a year: each stamp is the sum of what the file holds.
. "${top_srcdir:-.}/tests/lib.sh"
src=${top_srcdir:-.}

sum_of() {
    sha256sum "$src/nginx/static/$1" | cut -c1-10
}

stamps_match() {
    stale=$(grep -rhoE '/static/[a-z.-]+\?v=[0-9a-f]*' "$1" | sort -u |
        while IFS='?' read -r path stamp; do
            file=${path#/static/}
            want=$(sum_of "$file")
            [ "$stamp" = "v=$want" ] || echo "$file changed: write $path?v=$want in templates/"
        done)
    [ -z "$stale" ] || { printf '%s\n' "$stale"; return 1; }
}

all_stamped() {
    ! grep -rnE '/static/[a-z.-]+"' "$1"
}

a_stale_stamp_is_found() {
    tmp=$(mktemp -d) || return 1
    echo '<link href="/static/lintel.css?v=0123456789">' >"$tmp/x.html"
    found=$(stamps_match "$tmp")
    rm -rf "$tmp"
    [ -n "$found" ]
}

# Mail programs know no style sheets: there, and there alone, elements carry their own.
no_inline() {
    ! grep -rnE '<script|<style|[[:space:]]on[a-z]+=|javascript:' "$1" |
        grep -vE '<script type="module" src="\{\{base\}\}/static/[a-z.]+\?v=[0-9a-f]+"></script>$' | grep . &&
        ! grep -rnE --exclude-dir=mail '[[:space:]]style=' "$1"
}

plan 4
ok "every stamp is the sum of its file" stamps_match "$src/templates"
ok "a stale stamp is found" a_stale_stamp_is_found
ok "no static file is linked without a stamp" all_stamped "$src/templates"
ok "templates hold no inline style or script" no_inline "$src/templates"
exit $tap_failed
