-- Which of these tables hide rows from the present role: row-level security is active, and there is no policy
-- that shows it everything, or a restrictive one besides that binds this role.
select name
from unnest({tables}::text[]) as name
where row_security_active(quote_ident(name)::regclass)
  and (
    not exists (
      select from pg_policy
      where polrelid = quote_ident(name)::regclass
        and polpermissive
        and polcmd = '*'
        and pg_get_expr(polqual, polrelid) = 'true'
        and coalesce(pg_get_expr(polwithcheck, polrelid), 'true') = 'true'
        and (0 = any (polroles) or (select oid from pg_roles where rolname = current_user) = any (polroles))
    )
    or exists (
      select from pg_policy
      where polrelid = quote_ident(name)::regclass
        and not polpermissive
        and (0 = any (polroles) or exists (select from unnest(polroles) as held where pg_has_role(held, 'usage')))
    )
  )
order by name
