-- Run by `./hub provision` in the hub's database, as administrator. Nothing is anybody's by default.
revoke all on schema public from public;
create schema if not exists deployment;
create table if not exists deployment.provisioned (
    only_row boolean primary key default true check (only_row),
    fingerprint text not null,
    at timestamptz not null default now()
);
