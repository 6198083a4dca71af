# embed.sh - the tests of what app/rest reads, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/rest/test_rest_embed"
