# write.sh - the tests of app/rest that write, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/rest/test_rest_write"
