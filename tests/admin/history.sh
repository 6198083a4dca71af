# history.sh - the history of rows, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/admin/test_history"
