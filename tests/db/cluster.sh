# cluster.sh - app/db against a Galera node that is not ready: a plain server, and a cluster of one.
[ -n "${LINTEL_TEST_DB:-}" ] || exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${SHELL:-sh}" "$0"
. "${top_srcdir:-.}/tests/lib.sh"
MARIADB_SH=functions
. "${top_srcdir:-.}/tests/mariadb.sh"

provider=
for file in /usr/lib/galera/libgalera_smm.so /usr/lib64/galera/libgalera_smm.so \
    /usr/lib64/galera-4/libgalera_smm.so; do
    [ ! -f "$file" ] || provider=$file
done
[ -n "$provider" ] || skip_all "Galera is not installed"
cluster=$(mktemp -d /tmp/lintel-db.XXXXXX) || exit 1
trap 'mariadb_remove "$cluster"' EXIT
trap 'exit 143' HUP INT TERM
mariadb_make "$cluster" || { cat "$cluster/install.log" >&2; exit 1; }
# It listens for other nodes, which never come; the process number keeps tests side by side apart.
port=$((20000 + $$ % 20000))
cat >>"$cluster/my.cnf" <<EOF
binlog_format=ROW
innodb_autoinc_lock_mode=2
wsrep_on=ON
wsrep_provider=$provider
wsrep_cluster_address=gcomm://
wsrep_node_address=127.0.0.1
wsrep_provider_options=base_host=127.0.0.1;base_port=$port;gmcast.listen_addr=tcp://127.0.0.1:$port;gcache.size=4M
EOF
mariadb_start "$cluster" || skip_all "a Galera node does not start here"
LINTEL_TEST_CLUSTER=unix:$cluster/s "${top_builddir:-.}/tests/db/test_cluster"
