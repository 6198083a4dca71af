# messages.sh - the files of messages have what the templates and the program say.
. "${top_srcdir:-.}/tests/lib.sh"
src=${top_srcdir:-.}
command -v node >/dev/null || { echo "1..0 # SKIP node is not here"; exit 0; }

none() {
    found=$("$@")
    [ -z "$found" ] || { printf '%s\n' "$found"; return 1; }
}

# planted FOLDER/FILE LINE: what is wrong with that line in a tree of its own.
planted() {
    tmp=$(mktemp -d) || return 1
    mkdir -p "$tmp/app/x" "$tmp/app/admin" "$tmp/templates/messages"
    echo '{}' >"$tmp/templates/messages/en.json"
    echo '{"Gone": "Weg", "{a} b": "b"}' >"$tmp/templates/messages/de.json"
    echo '{{_ {a} b}}' >"$tmp/templates/x.html"
    printf '%s\n' "$2" >"$tmp/$1"
    top_srcdir=$tmp node "$src/tests/words/messages.mjs"
    rm -rf "$tmp"
}

says() {
    found=$(planted "$2" "$3")
    case $found in *"$1"*) return 0 ;; esac
    printf '%s\n' "$found"
    return 1
}

plan 9
ok "every message has its translations" none node "$src/tests/words/messages.mjs"
ok "a message of a template without one is found" \
    says 'de: nothing for "Save it"' templates/y.html '<p title="{{_ Save it}}">'
ok "a message of C without one is found" says 'de: nothing for "Say it"' app/x/x.c 'TMPL_SAY(t, "Say " "it")'
ok "a label in a table without one is found" says 'de: nothing for "Label"' app/x/x.c 'STR_INIT(N_("Label"))'
ok "an error that is shown without one is found" \
    says 'nothing for "at most {1} of {2}%"' app/admin/x.c 'error_tell(e, A, STR("f(,"), "at most %d" " of %.*s%%", 1)'
ok "a translation that nothing uses is found" says 'de: nothing uses "Gone"' app/x/x.c ''
ok "a placeholder that is left out is found" says 'de: other placeholders in "b"' app/x/x.c ''
ok "a number without plural forms is found" says 'en: no plural forms of "{count} rows"' templates/y.html '{{_ {count} rows}}'
ok "plural forms without a number are found" \
    says 'fr: plural forms of "{n} rows"' templates/messages/fr.json '{"{n} rows": {"one": "x", "other": "y"}}'
exit $tap_failed
