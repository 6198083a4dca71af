# test_mime.sh - our mails before a parser that is not ours.
command -v python3 >/dev/null || { echo "1..0 # SKIP python3 is not installed"; exit 0; }
exec python3 "${top_srcdir:-.}/tests/work/test_mime.py" "${top_builddir:-.}/tests/work/print_message"
