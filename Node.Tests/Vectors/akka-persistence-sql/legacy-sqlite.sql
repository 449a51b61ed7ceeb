CREATE TABLE event_journal (
    ordering INTEGER PRIMARY KEY NOT NULL,
    persistence_id VARCHAR(255) NOT NULL,
    sequence_nr INTEGER(8) NOT NULL,
    is_deleted INTEGER(1) NOT NULL,
    manifest VARCHAR(255) NULL,
    timestamp INTEGER NOT NULL,
    payload BLOB NOT NULL,
    tags VARCHAR(2000) NULL,
    serializer_id INTEGER(4),
    UNIQUE (persistence_id, sequence_nr)
);
CREATE TABLE snapshot (
    persistence_id VARCHAR(255) NOT NULL,
    sequence_nr INTEGER(8) NOT NULL,
    created_at INTEGER(8) NOT NULL,
    manifest VARCHAR(255) NOT NULL,
    payload BLOB NOT NULL,
    serializer_id INTEGER(4),
    PRIMARY KEY (persistence_id, sequence_nr)
);
CREATE TABLE journal_metadata (
    persistence_id VARCHAR(255) NOT NULL,
    sequence_nr INTEGER(8) NOT NULL,
    PRIMARY KEY (persistence_id, sequence_nr)
);
INSERT INTO event_journal (ordering, persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, tags, serializer_id) VALUES
(1373, '24', 13, 0, 'System.Int32, System.Private.CoreLib', 638031836590641283, X'48000000', NULL, 17),
(1401, '24', 14, 0, 'System.Int32, System.Private.CoreLib', 638031836593206984, X'49000000', ';Tag1;', 17),
(1429, '24', 15, 0, 'System.Int32, System.Private.CoreLib', 638031836594159855, X'4a000000', ';Tag1;Tag2;', 17),
(1457, '24', 16, 0, 'System.String, System.Private.CoreLib', 638031836595112956, X'3732', NULL, 17),
(1485, '24', 17, 0, 'System.String, System.Private.CoreLib', 638031836596060768, X'3733', ';Tag1;', 17),
(1513, '24', 18, 0, 'System.String, System.Private.CoreLib', 638031836597114650, X'3734', ';Tag1;Tag2;', 17),
(1541, '24', 19, 0, '', 638031836598126629, CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+ShardedMessage, Lnd.Actors.Node.Tests","EntityId":"24","Message":{"$":"I72"}}' AS BLOB), NULL, 1),
(1569, '24', 20, 0, '', 638031836599088660, CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+ShardedMessage, Lnd.Actors.Node.Tests","EntityId":"24","Message":{"$":"I73"}}' AS BLOB), ';Tag1;', 1),
(1597, '24', 21, 0, '', 638031836600038908, CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+ShardedMessage, Lnd.Actors.Node.Tests","EntityId":"24","Message":{"$":"I74"}}' AS BLOB), ';Tag1;Tag2;', 1),
(1625, '24', 22, 0, 'CSM', 638031836601000240, X'48000000', NULL, 999),
(1653, '24', 23, 0, 'CSM', 638031836601969735, X'49000000', ';Tag1;', 999),
(1681, '24', 24, 0, 'CSM', 638031836604512060, X'4a000000', ';Tag1;Tag2;', 999),
(2276, '24', 25, 0, 'System.Int32, System.Private.CoreLib', 638031836635301758, X'48000000', NULL, 17),
(2304, '24', 26, 0, 'System.Int32, System.Private.CoreLib', 638031836636247781, X'49000000', ';Tag1;', 17),
(2332, '24', 27, 0, 'System.Int32, System.Private.CoreLib', 638031836637204374, X'4a000000', ';Tag1;Tag2;', 17),
(2360, '24', 28, 0, 'System.String, System.Private.CoreLib', 638031836638214784, X'3732', NULL, 17),
(2388, '24', 29, 0, 'System.String, System.Private.CoreLib', 638031836639242824, X'3733', ';Tag1;', 17),
(2416, '24', 30, 0, 'System.String, System.Private.CoreLib', 638031836640251985, X'3734', ';Tag1;Tag2;', 17),
(2444, '24', 31, 0, '', 638031836641230478, CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+ShardedMessage, Lnd.Actors.Node.Tests","EntityId":"24","Message":{"$":"I72"}}' AS BLOB), NULL, 1),
(2472, '24', 32, 0, '', 638031836642192292, CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+ShardedMessage, Lnd.Actors.Node.Tests","EntityId":"24","Message":{"$":"I73"}}' AS BLOB), ';Tag1;', 1),
(2500, '24', 33, 0, '', 638031836643161439, CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+ShardedMessage, Lnd.Actors.Node.Tests","EntityId":"24","Message":{"$":"I74"}}' AS BLOB), ';Tag1;Tag2;', 1),
(2528, '24', 34, 0, 'CSM', 638031836644242566, X'48000000', NULL, 999),
(2556, '24', 35, 0, 'CSM', 638031836646537847, X'49000000', ';Tag1;', 999),
(2584, '24', 36, 0, 'CSM', 638031836647561759, X'4a000000', ';Tag1;Tag2;', 999);
INSERT INTO snapshot (persistence_id, sequence_nr, created_at, manifest, payload, serializer_id) VALUES
('24', 12, 638031836528557586, '', CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+StateSnapshot, Lnd.Actors.Node.Tests","Total":{"$":"I876"},"Persisted":{"$":"I12"}}' AS BLOB), 1),
('24', 24, 638031836624802523, '', CAST('{"$id":"1","$type":"Lnd.Actors.Tests.Polyfills.SqlLayoutTests+StateSnapshot, Lnd.Actors.Node.Tests","Total":{"$":"I1752"},"Persisted":{"$":"I24"}}' AS BLOB), 1);
INSERT INTO journal_metadata (persistence_id, sequence_nr) VALUES
('24', 12);
