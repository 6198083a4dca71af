# test_mime.py PROGRAM - what we write as mail, read by Python's e-mail package, as TAP.
import random
import subprocess
import sys
from email import message_from_bytes, policy

program = sys.argv[1]
number = 0
failed = 0


def message(sender='Lintel <no-reply@example.org>', to='ann@example.org', subject='Hello', text='Text\n',
            html='<p>Text</p>\n'):
    given = b''.join(part.encode() + b'\0' for part in (sender, to, subject, text, html))
    done = subprocess.run([program], input=given, stdout=subprocess.PIPE, timeout=60, check=True)
    raw = done.stdout
    assert raw.isascii(), 'eight-bit bytes'
    assert b'\0' not in raw
    assert raw.count(b'\n') == raw.count(b'\r\n') == raw.count(b'\r'), 'bare line ends'
    head = raw.split(b'\r\n\r\n', 1)[0]
    assert all(len(line) <= 78 for line in head.split(b'\r\n')), 'a long line in the head'
    assert all(len(line) <= 76 for line in raw.split(b'\r\n\r\n', 1)[1].split(b'\r\n')), 'a long line'
    parsed = message_from_bytes(raw, policy=policy.default)
    for part in parsed.walk():
        assert not part.defects, part.defects
        for name in part.keys():
            assert not part[name].defects, (name, part[name].defects)
    return parsed


def body(parsed, kind):
    return parsed.get_body((kind,)).get_content().replace('\r\n', '\n')


def test(name, run):
    global number, failed
    number += 1
    try:
        run()
        print(f'ok {number} {name}')
    except Exception as e:  # whatever it was
        failed += 1
        print(f'not ok {number} {name}')
        print('# ' + repr(e).replace('\n', ' ')[:500])


def fields():
    m = message()
    assert m['From'].addresses[0].addr_spec == 'no-reply@example.org'
    assert m['From'].addresses[0].display_name == 'Lintel'
    assert [a.addr_spec for a in m['To'].addresses] == ['ann@example.org']
    assert m['Message-ID'] == '<0123456789abcdef@example.org>'
    assert m['Date'].datetime.isoformat() == '1994-11-06T08:49:37+00:00', m['Date']
    assert m['Auto-Submitted'] == 'auto-generated'
    assert sorted(m.keys()) == sorted(['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted',
                                       'MIME-Version', 'Content-Type'])


def alternative():
    m = message()
    assert m.get_content_type() == 'multipart/alternative'
    assert [p.get_content_type() for p in m.iter_parts()] == ['text/plain', 'text/html']
    # The line end before a boundary is the boundary's.
    assert body(m, 'plain').rstrip('\n') == 'Text'
    assert body(m, 'html').rstrip('\n') == '<p>Text</p>'
    assert all(p['Content-Type'].params['charset'] == 'utf-8' for p in m.iter_parts())


def plain_only():
    m = message(html='')
    assert m.get_content_type() == 'text/plain'
    assert body(m, 'plain') == 'Text\n'


def subjects():
    for subject in ['Grüße aus Zürich', '確認コード 123456 ' * 20, 'x' * 500, 'a ' * 200 + 'b', '=?UTF-8?Q?no?=',
                    '🦊' * 60, 'comma, "quote" <angle> \\ back', 'ü']:
        assert message(subject=subject)['Subject'] == subject, subject


def subject_injection():
    for end in ('\r\n', '\n', '\r'):
        for extra in ('', 'ü', 'x' * 100):
            m = message(subject=f'Hi{extra}{end}Bcc: eve@example.org{end}{end}<script>')
            assert m['Bcc'] is None
            assert 'eve@example.org' in m['Subject'] and 'script' not in body(m, 'plain')


def names():
    for name in ['Bee, Ann', 'Jürgen "J." Groß', 'a@b.example', 'back\\slash', 'Dr. A', '社' * 13]:
        a = message(sender=f'"{name}" <ann@example.org>')['From'].addresses
        assert len(a) == 1 and a[0].addr_spec == 'ann@example.org', a
        assert a[0].display_name == name, a[0].display_name


def bodies():
    for text in ['', '\n', 'a\n\n\nb\n', '.\n..\n.a\n', 'From here\nFrom there\n', 'trailing \t \nblank \n',
                 'x' * 5000 + '\n', '=3D = == =\n', 'ü' * 1000 + '\n', 'a\tb\n', '--=_x\n--\n', 'no end']:
        m = message(text=text, html='')
        wanted = text if text.endswith('\n') else text + '\n'
        assert body(m, 'plain') == wanted, (text, body(m, 'plain'))


def line_ends():
    assert message(text='a\r\nb\nc\r\n', html='').get_content() == 'a\r\nb\r\nc\r\n'


def chance():
    # The kinds of characters that matter, in any order; a seed that is told makes it repeatable.
    seed = random.randrange(1 << 30)
    r = random.Random(seed)
    letters = 'ab =.\t-_?"\\<>@,;:\n\nü漢🦊\u00a0'
    for _ in range(150):
        text = ''.join(r.choice(letters) for _ in range(r.randrange(400))) + '\n'
        subject = ''.join(r.choice(letters) for _ in range(r.randrange(1, 120)))
        m = message(subject='s' + subject + 'e', text=text)
        assert body(m, 'plain').rstrip('\n') == text.rstrip('\n'), (seed, text)
        assert m['Subject'] == 's' + subject.replace('\n', ' ').replace('\t', ' ') + 'e', (seed, subject)


tests = [
    ('the head has its fields and no others', fields),
    ('text and HTML are alternatives', alternative),
    ('a mail without HTML is plain text', plain_only),
    ('subjects arrive as they were', subjects),
    ('a line end in a subject begins no header field', subject_injection),
    ('names of senders arrive as they were', names),
    ('texts arrive as they were', bodies),
    ('all line ends become one kind', line_ends),
    ('what chance makes up arrives as it was', chance),
]
print(f'1..{len(tests)}')
for each in tests:
    test(*each)
sys.exit(1 if failed else 0)
