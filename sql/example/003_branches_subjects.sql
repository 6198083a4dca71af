-- The fixed part of the data: six branches and the tree of subjects.

INSERT INTO library_branch (id, code, name, street, town, phone, email, website, opened_on, hours, is_open) VALUES
(1, 'MAR', 'Market Square', '1 Market Square', 'Aldermere', '01632 960101', 'market@library.example',
 'https://library.example/market-square', '1908-05-11',
 '{"mon": "9-19", "tue": "9-19", "wed": "9-19", "thu": "9-20", "fri": "9-19", "sat": "10-16"}', TRUE),
(2, 'HAR', 'Harbour Street', '48 Harbour Street', 'Aldermere', '01632 960102', 'harbour@library.example',
 'https://library.example/harbour-street', '1963-09-02',
 '{"mon": "10-18", "tue": "10-18", "thu": "10-20", "fri": "10-18", "sat": "10-14"}', TRUE),
(3, 'MIL', 'The Old Mill', 'Mill Lane', 'Thornby', '01632 960103', 'mill@library.example',
 'https://library.example/old-mill', '1987-03-21', '{"tue": "13-19", "wed": "10-17", "sat": "10-14"}', TRUE),
(4, 'STA', 'Station Road', '7 Station Road', 'Wexcombe', '01632 960104', 'station@library.example',
 'https://library.example/station-road', '1934-10-29',
 '{"mon": "7-19", "tue": "7-19", "wed": "7-19", "thu": "7-19", "fri": "7-19"}', TRUE),
(5, 'UNI', 'University Quarter', '200 College Walk', 'Wexcombe', '01632 960105', 'university@library.example',
 'https://library.example/university', '2011-01-17',
 '{"mon": "8-22", "tue": "8-22", "wed": "8-22", "thu": "8-22", "fri": "8-22", "sat": "9-18", "sun": "10-16"}', TRUE),
(6, 'BUS', 'The Book Bus', 'Depot, 12 Quarry Hill', 'Thornby', NULL, 'bus@library.example', NULL, '1979-06-04', '{}', FALSE);

INSERT INTO library_subject (id, parent_id, mark, name) VALUES
(1, NULL, 'F', 'Fiction'), (2, NULL, 'J', 'Children'), (3, NULL, 'S', 'Science'), (4, NULL, 'T', 'Technology'),
(5, NULL, 'A', 'Arts'), (6, NULL, 'H', 'History'), (7, NULL, 'P', 'People and society'), (8, NULL, 'L', 'Home and leisure');

INSERT INTO library_subject (id, parent_id, mark, name) VALUES
(9, 1, 'F.C', 'Crime'), (10, 1, 'F.H', 'Historical novels'), (11, 1, 'F.N', 'Novels'), (12, 1, 'F.P', 'Poetry'),
(13, 1, 'F.S', 'Science fiction'), (14, 1, 'F.T', 'Short stories'), (15, 2, 'J.P', 'Picture books'), (16, 2, 'J.Y', 'Young adults'),
(17, 3, 'S.A', 'Astronomy'), (18, 3, 'S.B', 'Biology'), (19, 3, 'S.C', 'Chemistry'), (20, 3, 'S.E', 'Geology'),
(21, 3, 'S.M', 'Mathematics'), (22, 3, 'S.P', 'Physics'), (23, 4, 'T.C', 'Computing'), (24, 4, 'T.E', 'Engineering'),
(25, 5, 'A.A', 'Architecture'), (26, 5, 'A.F', 'Film'), (27, 5, 'A.M', 'Music'), (28, 5, 'A.P', 'Painting'),
(29, 6, 'H.A', 'Antiquity'), (30, 6, 'H.I', 'Industry'), (31, 6, 'H.S', 'Seafaring'), (32, 7, 'P.E', 'Economics'),
(33, 7, 'P.L', 'Law'), (34, 7, 'P.P', 'Philosophy'), (35, 8, 'L.B', 'Baking'), (36, 8, 'L.G', 'Gardening'),
(37, 8, 'L.W', 'Walking');
