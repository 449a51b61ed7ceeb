INSERT INTO [journal] ([created], [deleted], [persistence_id], [sequence_number], [message], [manifest], [identifier], [writer_uuid]) VALUES
(638031836488595513, 1, 'p', 2, CAST('"gone"' AS BLOB), '', 1, '0123456789abcdef0123456789abcdef'),
(638031836488595514, 0, 'p', 3, CAST('"in the snapshot"' AS BLOB), '', 1, '0123456789abcdef0123456789abcdef'),
(638031836488595515, 0, 'p', 4, CAST('"after it"' AS BLOB), '', 1, 'fedcba9876543210fedcba9876543210'),
(638031836488595516, 0, 'p', 5, CAST('"last"' AS BLOB), '', 1, 'fedcba9876543210fedcba9876543210');
INSERT INTO [tags] ([sequence_nr], [persistence_id], [ordering_id], [tag]) VALUES (4, 'p', 3, 'red');
INSERT INTO [snapshot] ([persistence_id], [sequence_number], [created], [snapshot], [manifest], [serializer_id]) VALUES
('p', 3, 638031836528557586, CAST('{"$type":"System.String[], System.Private.CoreLib","$values":["gone","in the snapshot"]}' AS BLOB), '', 1);
