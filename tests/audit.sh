# audit.sh - what may not be written: HTML in C, banned functions, foreign headers outside their
# folder, SQL made from text.  Each rule is tried on a planted violation first.
. "${top_srcdir:-.}/tests/lib.sh"
src=${top_srcdir:-.}

# Files of app/ with comments and #includes left as they are; $1 is a folder to leave out.
c_files() {
    find "$1/app" -name '*.[ch]' | LC_ALL=C sort
}

html_in_c() {
    c_files "$1" | xargs grep -nE '"[[:space:]]*</?[a-zA-Z!]' /dev/null | grep -vE '#include|^[^:]*:[0-9]+: \*'
}

banned() {
    c_files "$1" | xargs grep -nE \
        '\<(strcpy|strcat|sprintf|vsprintf|strtok|gmtime|localtime|asctime|ctime|atoi|atol|atof|system|popen|gets|rand|alloca)[[:space:]]*\(' /dev/null
}

foreign() {
    c_files "$1" | xargs grep -nE '^#include <(mysql|mariadb|json-c|openssl|curl|fcgi|qrencode|zxcvbn|cmark|unicode|xlsxwriter|zip|expat)' /dev/null |
        grep -vE '/app/(db/[^:]*:[0-9]+:#include <(mysql|mariadb)|json/[^:]*:[0-9]+:#include <json-c|crypt/[^:]*:[0-9]+:#include <openssl|net/[^:]*:[0-9]+:#include <curl|qr/[^:]*:[0-9]+:#include <qrencode|markdown/[^:]*:[0-9]+:#include <cmark|strength/[^:]*:[0-9]+:#include <zxcvbn|locale/[^:]*:[0-9]+:#include <unicode|xlsx/[^:]*:[0-9]+:#include <(xlsxwriter|zip|expat)|serve/[^:]*:[0-9]+:#include <fcgi)' ||
        true
    # A foreign header in a header: only private.h may.
    find "$1/app" -name '*.h' ! -name private.h | LC_ALL=C sort |
        xargs grep -nE '^#include <(mysql|mariadb|json-c|openssl|curl|fcgi|qrencode|zxcvbn|cmark|unicode|xlsxwriter|zip|expat)' /dev/null || true
}

sql_from_text() {
    c_files "$1" | grep -vE '/app/(db|model)/' | xargs grep -nE '\(struct sql\)|db_script_run|app/db/script\.h' /dev/null
    c_files "$1" | grep -E '/app/model/' | grep -v '/migrate' | xargs grep -nE 'db_script_run|app/db/script\.h' /dev/null
}

# Statements that people type have one way to the server.
inquiries() {
    c_files "$1" | grep -vE '/app/(db/inquiry\.[ch]|model/inquiry_run\.c)$' |
        xargs grep -nE 'db_inquiry_begin|app/db/inquiry\.h' /dev/null
}

allocation() {
    c_files "$1" | grep -E '/app/(model|words|access|work|domain|letter|view|rest|account|auth|admin|import|settings|pages)/' |
        xargs grep -nE '\<(malloc|calloc|realloc|free)[[:space:]]*\(' /dev/null
}

none() {
    found=$("$@")
    [ -z "$found" ] || { printf '%s\n' "$found"; return 1; }
}

# planted RULE FOLDER LINE: a file in FOLDER with LINE is found by RULE.
planted() {
    tmp=$(mktemp -d) || return 1
    mkdir -p "$tmp/app/$2"
    printf '%s\n' "$3" >"$tmp/app/$2/x.c"
    found=$($1 "$tmp")
    rm -rf "$tmp"
    [ -n "$found" ]
}

plan 12
ok "no HTML in C" none html_in_c "$src"
ok "a planted tag is found" planted html_in_c pages 'puts("<p>");'
ok "no banned function" none banned "$src"
ok "a planted strcpy is found" planted banned base 'strcpy(a, b);'
ok "foreign headers stay in their folder" none foreign "$src"
ok "a planted mysql.h is found" planted foreign rest '#include <mysql.h>'
ok "no SQL is made from text" none sql_from_text "$src"
ok "a planted struct sql is found" planted sql_from_text rest 'q = (struct sql){text, len};'
ok "what people type is run by the console alone" none inquiries "$src"
ok "a planted inquiry is found" planted inquiries model 'TRY(db_inquiry_begin(c, text, 5, 5, &i, e));'
ok "upper floors do not allocate from the heap" none allocation "$src"
ok "a planted malloc is found" planted allocation rest 'x = malloc(3);'
exit $tap_failed
