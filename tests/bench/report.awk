# report.awk - medians of tests/bench/run's measurements as tables: awk -v markdown=0|1 [-v policies=1]
#
# A line: PROGRAM CASE REQ/S P50 P99 BAD.  Columns stand in the order that programs have; ratios are
# of Lintel's requests to the other's.

function median(list, n,    v, i, j, t) {
    split(list, v, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function line(cells, count,    i) {
    if (markdown) {
        printf "|"
        for (i = 1; i <= count; i++) printf " %s |", cells[i]
    } else {
        printf "%-34s", cells[1]
        for (i = 2; i <= count; i++) printf " %11s", cells[i]
    }
    printf "\n"
}
function head(what,    p, n, cells) {
    cells[++n] = what
    for (p = 1; p <= programs; p++) cells[++n] = title[program[p]]
    for (p = 1; p <= programs; p++)
        if ("lintel" in known && program[p] != "lintel") cells[++n] = (markdown ? "Lintel / " : "/ ") title[program[p]]
    line(cells, n)
    if (markdown) {
        printf "|---|"
        for (p = 2; p <= n; p++) printf "--:|"
        printf "\n"
    }
}
function rates(what,    p, n, cells, mine) {
    cells[++n] = label[what]
    mine = "lintel" in known ? median(rate["lintel " what], count["lintel " what]) : 0
    for (p = 1; p <= programs; p++)
        cells[++n] = sprintf("%.0f", median(rate[program[p] " " what], count[program[p] " " what]))
    for (p = 1; p <= programs; p++)
        if ("lintel" in known && program[p] != "lintel")
            cells[++n] = sprintf("%.2f", mine / median(rate[program[p] " " what], count[program[p] " " what]))
    line(cells, n)
}
function policy(    n, c, cells, with, without) {
    cells[++n] = "requests" (markdown ? " per second" : "/s")
    cells[++n] = "no policy"; cells[++n] = "with policy"; cells[++n] = "factor"
    line(cells, n)
    if (markdown) print "|---|--:|--:|--:|"
    for (c = 1; c <= cases; c++) {
        without = median(rate["lintel " whats[c]], count["lintel " whats[c]])
        with = median(rate["clerk " whats[c]], count["clerk " whats[c]])
        cells[1] = label[whats[c]]
        cells[2] = sprintf("%.0f", without); cells[3] = sprintf("%.0f", with)
        cells[4] = sprintf("%.2f", without / with)
        line(cells, n)
    }
}
function times(what,    p, n, cells, key) {
    cells[++n] = label[what]
    for (p = 1; p <= programs; p++) {
        key = program[p] " " what
        cells[++n] = sprintf("%.1f/%.1f", median(p50[key], count[key]), median(p99[key], count[key]))
    }
    line(cells, n)
}
BEGIN {
    split("bare Bare lintel Lintel php PHP-FPM fastify Fastify", t, " ")
    for (i = 1; i in t; i += 2) title[t[i]] = t[i + 1]
    split("hello=no database;item=one row by key;list=20 rows;parent=20 rows, each with its parent;" \
        "children=20 rows, each with 10 children;insert=insert one;bulk=insert 1,000 in one request;" \
        "update=update one by key;page=page at depth 100,000, by key;offset=page at depth 100,000, by offset;" \
        "policy-one=one row by key, condition on it;policy-list=20 rows, condition on a relation", t, ";")
    for (i = 1; i in t; i++) { split(t[i], pair, "="); label[pair[1]] = pair[2] }
}
!($1 in known) { known[$1]; program[++programs] = $1 }
!($2 in measured) { measured[$2]; whats[++cases] = $2 }
{
    key = $1 " " $2
    count[key]++; rate[key] = rate[key] " " $3; p50[key] = p50[key] " " $4; p99[key] = p99[key] " " $5
}
END {
    if (policies) { policy(); exit }
    head(markdown ? "requests per second" : "requests/s")
    for (c = 1; c <= cases; c++) rates(whats[c])
    if (markdown) exit
    printf "\n%-34s", "p50/p99 ms"
    for (p = 1; p <= programs; p++) printf " %11s", title[program[p]]
    printf "\n"
    for (c = 1; c <= cases; c++) times(whats[c])
}
