# database.sh PROGRAM - runs a Check program with a database that has the tables of jobs and samples.
# Called by tests/mariadb.sh, which says where the server is.
client="mariadb --no-defaults -uroot --socket=${LINTEL_TEST_DB#unix:}"
$client -e 'CREATE DATABASE work_test CHARACTER SET utf8mb4' &&
    cat "${top_srcdir:-.}/sql/core/005_work.sql" "${top_srcdir:-.}/sql/core/021_system.sql" |
    $client work_test || exit 1
exec "$@"
