-- A lending library: the example application.  A table is a resource, a foreign key is a relation, a CHECK is
-- validation, and a COMMENT is what people read: "Label. Help."

CREATE TABLE library_branch (
    id        SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code      CHAR(3) CHARACTER SET ascii NOT NULL COMMENT 'Code. Three capital letters, printed on the spine of each copy',
    name      VARCHAR(60) NOT NULL,
    street    VARCHAR(80) NOT NULL,
    town      VARCHAR(40) NOT NULL,
    phone     VARCHAR(20),
    email     VARCHAR(120),
    website   VARCHAR(200) COMMENT 'Web site',
    opened_on DATE NOT NULL COMMENT 'Opened. The day on which the doors opened for the first time',
    hours     JSON NOT NULL DEFAULT '{}' COMMENT 'Opening hours. For each day of the week when the branch opens and closes',
    is_open   BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Open. Takes part in lending at present',
    PRIMARY KEY (id),
    UNIQUE KEY branch_code (code),
    KEY branch_name (name),
    CONSTRAINT branch_code_is_letters CHECK (code REGEXP BINARY '^[A-Z]{3}$')
) COMMENT 'Branches. The buildings that lend and take back';

CREATE TABLE library_subject (
    id        SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
    parent_id SMALLINT UNSIGNED COMMENT 'Part of. The wider subject; empty at the top',
    mark      VARCHAR(8) CHARACTER SET ascii NOT NULL COMMENT 'Shelf mark. Where its books stand, in every branch alike',
    name      VARCHAR(60) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY subject_mark (mark),
    CONSTRAINT subject_parent FOREIGN KEY (parent_id) REFERENCES library_subject (id),
    CONSTRAINT subject_mark_is_letters CHECK (mark REGEXP BINARY '^[A-Z](\\.[A-Z])?$')
) COMMENT 'Subjects. A tree: each subject may be part of a wider one';

CREATE TABLE library_author (
    id          INT UNSIGNED NOT NULL AUTO_INCREMENT,
    given_name  VARCHAR(40) NOT NULL,
    family_name VARCHAR(40) NOT NULL,
    full_name   VARCHAR(82) AS (CONCAT(given_name, ' ', family_name)) STORED COMMENT 'Name. Made of given and family name',
    born        YEAR,
    died        YEAR,
    country     CHAR(2) CHARACTER SET ascii COMMENT 'Country. Two letters as in ISO 3166',
    about       TEXT,
    PRIMARY KEY (id),
    KEY author_name (family_name, given_name),
    KEY author_full_name (full_name),
    CONSTRAINT author_lives_forward CHECK (died >= born)
) COMMENT 'Authors. Who wrote, edited, translated or illustrated';

CREATE TABLE library_title (
    id         INT UNSIGNED NOT NULL AUTO_INCREMENT,
    isbn       CHAR(13) CHARACTER SET ascii NOT NULL COMMENT 'ISBN. Thirteen digits, the last of them a check digit',
    name       VARCHAR(160) NOT NULL COMMENT 'Title',
    subject_id SMALLINT UNSIGNED NOT NULL,
    language   ENUM('English', 'French', 'German', 'Italian', 'Polish', 'Spanish') NOT NULL DEFAULT 'English',
    formats    SET('hardback', 'paperback', 'large print', 'audio', 'e-book') NOT NULL DEFAULT 'paperback'
               COMMENT 'Formats. All in which the library can get it',
    published  YEAR NOT NULL,
    pages      SMALLINT UNSIGNED,
    price      DECIMAL(6,2) NOT NULL COMMENT 'Price. What replacing a lost copy costs, in pounds',
    summary    TEXT,
    added_at   TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP COMMENT 'Added. When it came into the catalogue',
    PRIMARY KEY (id),
    UNIQUE KEY title_isbn (isbn),
    KEY title_name (name),
    KEY title_published (published),
    CONSTRAINT title_subject FOREIGN KEY (subject_id) REFERENCES library_subject (id),
    CONSTRAINT title_isbn_is_digits CHECK (isbn REGEXP '^97[89][0-9]{10}$'),
    CONSTRAINT title_price_is_sane CHECK (price BETWEEN 0 AND 2000),
    CONSTRAINT title_has_pages CHECK (pages > 0)
) COMMENT 'Titles. A work as it was published; the library owns copies of it';

CREATE TABLE library_title_author (
    title_id  INT UNSIGNED NOT NULL,
    author_id INT UNSIGNED NOT NULL,
    role      ENUM('author', 'editor', 'translator', 'illustrator') NOT NULL DEFAULT 'author',
    place     TINYINT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'Place. 1 is named first on the cover',
    PRIMARY KEY (title_id, author_id),
    CONSTRAINT title_author_title FOREIGN KEY (title_id) REFERENCES library_title (id) ON DELETE CASCADE,
    CONSTRAINT title_author_author FOREIGN KEY (author_id) REFERENCES library_author (id),
    CONSTRAINT title_author_place_counts CHECK (place > 0)
) COMMENT 'Contributions. Who had which part in a title';

CREATE TABLE library_copy (
    id        INT UNSIGNED NOT NULL AUTO_INCREMENT,
    title_id  INT UNSIGNED NOT NULL,
    branch_id SMALLINT UNSIGNED NOT NULL COMMENT 'Home branch. Where it stands when nobody has it',
    barcode   CHAR(9) CHARACTER SET ascii NOT NULL COMMENT 'Barcode. The branch code and six digits',
    state     ENUM('on shelf', 'on loan', 'in repair', 'lost') NOT NULL DEFAULT 'on shelf',
    bought_on DATE NOT NULL,
    cost      DECIMAL(6,2) NOT NULL COMMENT 'Cost. What was paid for it, in pounds',
    PRIMARY KEY (id),
    UNIQUE KEY copy_barcode (barcode),
    CONSTRAINT copy_title FOREIGN KEY (title_id) REFERENCES library_title (id),
    CONSTRAINT copy_branch FOREIGN KEY (branch_id) REFERENCES library_branch (id),
    CONSTRAINT copy_cost_is_not_negative CHECK (cost >= 0)
) COMMENT 'Copies. One physical book with a barcode';

CREATE TABLE library_member (
    id          INT UNSIGNED NOT NULL AUTO_INCREMENT,
    card        CHAR(8) CHARACTER SET ascii NOT NULL COMMENT 'Card. The number on the membership card',
    given_name  VARCHAR(40) NOT NULL,
    family_name VARCHAR(40) NOT NULL,
    full_name   VARCHAR(82) AS (CONCAT(given_name, ' ', family_name)) STORED COMMENT 'Name. Made of given and family name',
    kind        ENUM('adult', 'child', 'student', 'senior') NOT NULL DEFAULT 'adult',
    email       VARCHAR(120),
    phone       VARCHAR(20),
    born_on     DATE NOT NULL COMMENT 'Born',
    branch_id   SMALLINT UNSIGNED NOT NULL COMMENT 'Branch. Where the member signed up',
    joined_on   DATE NOT NULL COMMENT 'Joined',
    deposit     DECIMAL(6,2) NOT NULL DEFAULT 0 COMMENT 'Deposit. Held until the card is given back, in pounds',
    is_blocked  BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Blocked. May not borrow until a fine is paid',
    note        TEXT COMMENT 'Note. Read by the staff only',
    PRIMARY KEY (id),
    UNIQUE KEY member_card (card),
    UNIQUE KEY member_email (email),
    KEY member_name (family_name, given_name),
    KEY member_full_name (full_name),
    CONSTRAINT member_branch FOREIGN KEY (branch_id) REFERENCES library_branch (id),
    CONSTRAINT member_email_has_an_at CHECK (email LIKE '_%@_%'),
    CONSTRAINT member_is_born_first CHECK (born_on < joined_on),
    CONSTRAINT member_deposit_is_not_negative CHECK (deposit >= 0)
) COMMENT 'Members. People with a card';

-- A copy that is out carries its own number in open_copy_id, and a UNIQUE key over it lets it be out only once.
CREATE TABLE library_loan (
    id           INT UNSIGNED NOT NULL AUTO_INCREMENT,
    copy_id      INT UNSIGNED NOT NULL,
    member_id    INT UNSIGNED NOT NULL,
    lent_by      SMALLINT UNSIGNED NOT NULL COMMENT 'Lent by. The branch that lent it',
    taken_by     SMALLINT UNSIGNED COMMENT 'Taken back by. The branch that took it back',
    lent_at      DATETIME NOT NULL COMMENT 'Lent',
    due_on       DATE NOT NULL COMMENT 'Due. The last day without a fine',
    returned_at  DATETIME COMMENT 'Returned. Empty while the copy is out',
    renewals     TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'Renewals. How often the member asked for more time',
    open_copy_id INT UNSIGNED AS (IF(returned_at IS NULL, copy_id, NULL)) VIRTUAL COMMENT 'Out. The copy, while it is out',
    PRIMARY KEY (id),
    UNIQUE KEY loan_open_once (open_copy_id),
    KEY loan_due (due_on),
    KEY loan_lent (lent_at),
    CONSTRAINT loan_copy FOREIGN KEY (copy_id) REFERENCES library_copy (id),
    CONSTRAINT loan_member FOREIGN KEY (member_id) REFERENCES library_member (id),
    CONSTRAINT loan_lent_by FOREIGN KEY (lent_by) REFERENCES library_branch (id),
    CONSTRAINT loan_taken_by FOREIGN KEY (taken_by) REFERENCES library_branch (id),
    CONSTRAINT loan_ends_after_it_began CHECK (returned_at >= lent_at),
    CONSTRAINT loan_is_due_after_it_began CHECK (due_on >= CAST(lent_at AS DATE)),
    CONSTRAINT loan_is_renewed_thrice_at_most CHECK (renewals <= 3)
) COMMENT 'Loans. A copy in the hands of a member, now or once';

CREATE TABLE library_fine (
    loan_id INT UNSIGNED NOT NULL COMMENT 'Loan. A loan has one fine at most',
    reason  ENUM('late', 'damaged', 'lost') NOT NULL,
    amount  DECIMAL(6,2) NOT NULL COMMENT 'Amount. In pounds',
    paid_at DATETIME COMMENT 'Paid. Empty while it is owed',
    PRIMARY KEY (loan_id),
    KEY fine_paid (paid_at),
    CONSTRAINT fine_loan FOREIGN KEY (loan_id) REFERENCES library_loan (id),
    CONSTRAINT fine_is_something CHECK (amount > 0)
) COMMENT 'Fines. What a member owes, or owed, for a loan';
