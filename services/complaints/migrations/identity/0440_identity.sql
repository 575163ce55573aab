-- migrate:up
-- Who reported. The complaints service adds and destroys by two functions and can read nothing; the role `identity` reads,
-- and only what a committed opening, or having taken the report in, allows. A data key lies apart from what it sealed:
-- where it goes, what it sealed is gone in every copy.
CREATE TABLE data_keys (
    number text PRIMARY KEY,
    kek text NOT NULL,
    wrapped bytea NOT NULL
);
CREATE INDEX data_keys_of_kek ON data_keys (kek, number);

CREATE TABLE secrets (
    number text NOT NULL,
    part text NOT NULL CHECK (part IN ('caller', 'original')),
    cipher text NOT NULL,
    sealed bytea NOT NULL,
    keeper_agency text,
    keeper text,
    PRIMARY KEY (number, part)
);

REVOKE INSERT, UPDATE, DELETE ON data_keys, secrets FROM identity;
GRANT UPDATE (kek, wrapped) ON data_keys TO identity;

-- Late bound, as the complaints schema is migrated after this one.
CREATE FUNCTION opened(number text) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
    RETURN complaints.caller_is_open(
        number, current_setting('hub.party', true), current_setting('hub.subject', true)
    );
END
$$;

ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY opened_by_two ON secrets FOR SELECT TO identity USING (opened(number));
CREATE POLICY taken_in_by ON secrets FOR SELECT TO identity USING (
    part = 'original'
    AND keeper_agency = current_setting('hub.party', true)
    AND keeper = current_setting('hub.subject', true)
);

CREATE FUNCTION keep(reports jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO data_keys (number, kek, wrapped)
    SELECT number, kek, decode(wrapped, 'base64')
    FROM jsonb_to_recordset(reports) AS one (number text, kek text, wrapped text);
    INSERT INTO secrets (number, part, cipher, sealed, keeper_agency, keeper)
    SELECT number, part, cipher, decode(sealed, 'base64'), keeper_agency, keeper
    FROM jsonb_to_recordset(reports) AS one (
        number text, cipher text, caller text, original text, keeper_agency text, keeper text
    )
    CROSS JOIN LATERAL (VALUES ('caller', caller), ('original', original)) AS parts (part, sealed)
    WHERE sealed IS NOT NULL;
$$;

-- Callers that the complaints schema kept before this one was made, sealed to the service's key as they came.
CREATE FUNCTION adopt(callers jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO secrets (number, part, cipher, sealed)
    SELECT number, 'caller', 'x25519', decode(sealed, 'base64')
    FROM jsonb_to_recordset(coalesce(callers, '[]')) AS one (number text, sealed text);
$$;

CREATE FUNCTION destroy(reports jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DELETE FROM data_keys WHERE number IN (SELECT number FROM jsonb_to_recordset(reports) AS one (number text));
    DELETE FROM secrets WHERE number IN (SELECT number FROM jsonb_to_recordset(reports) AS one (number text));
$$;

REVOKE EXECUTE ON FUNCTION keep(jsonb), adopt(jsonb), destroy(jsonb) FROM identity;
GRANT USAGE ON SCHEMA identity TO complaints, complaints_owner;
GRANT EXECUTE ON FUNCTION adopt(jsonb) TO complaints_owner;
GRANT EXECUTE ON FUNCTION keep(jsonb), destroy(jsonb) TO complaints;

-- migrate:down
