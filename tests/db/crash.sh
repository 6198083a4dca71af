# crash.sh - what app/db does when the server is killed; the server is its own.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/db/test_crash"
