-- migrate:up
CREATE TABLE draw_tallies (
    draw text NOT NULL REFERENCES draws,
    region text NOT NULL,
    published_on date NOT NULL,
    dimension text NOT NULL,
    cell text NOT NULL,
    objects bigint NOT NULL,
    expected double precision NOT NULL,
    variance double precision NOT NULL,
    drawn bigint NOT NULL,
    PRIMARY KEY (draw, dimension, cell)
);
CREATE INDEX draw_tallies_in_time ON draw_tallies (published_on, region text_pattern_ops);

-- migrate:down
