-- Run once per service by `./hub provision`, as administrator, with liandong.service and the two passwords set
-- for the session. The owner runs migrations; the service itself owns nothing and sees only its own schema.
do $$
declare
    service text := current_setting('liandong.service');
    owner text := service || '_owner';
    role text;
begin
    foreach role in array array[owner, service] loop
        if not exists (select from pg_roles where rolname = role) then
            execute format('create role %I', role);
        end if;
        execute format('alter role %I login nosuperuser nocreatedb nocreaterole noreplication', role);
        execute format('alter role %I set search_path = %I', role, service);
    end loop;
    execute format('alter role %I password %L', owner, current_setting('liandong.owner_password'));
    execute format('alter role %I password %L', service, current_setting('liandong.service_password'));
    -- A migration that would wait for a lock gives up rather than hold up everyone behind it.
    execute format('alter role %I set lock_timeout = %L', owner, '5s');
    execute format('create schema if not exists %I', service);
    execute format('alter schema %I owner to %I', service, owner);
    execute format('grant usage on schema %I to %I', service, service);
    execute format('alter default privileges for role %I revoke execute on functions from public', owner);
    execute format(
        'alter default privileges for role %I in schema %I grant select, insert, update, delete on tables to %I',
        owner, service, service);
    execute format(
        'alter default privileges for role %I in schema %I grant usage on sequences to %I', owner, service, service);
    execute format(
        'alter default privileges for role %I in schema %I grant execute on functions to %I', owner, service, service);
end
$$;
