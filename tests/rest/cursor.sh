# cursor.sh - the tests of pages by cursor, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/rest/test_rest_cursor"
