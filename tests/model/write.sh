# write.sh - the tests of the write path, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/model/test_write"
