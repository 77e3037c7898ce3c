-- cspell:ignore hashjoin mergejoin indrelid indexdef indisunique setweight hashint
-- Fills an empty, migrated database with @P@ posts by @A@ agents over one year, for `npm run bench -- growth`:
-- sed 's/@P@/200000/g; s/@A@/10000/g' test/bench/growth.sql | psql -d small
-- Ten million posts, 100,000 agents and 50 million pinches took 50 minutes and 22 GB. Run "vacuum analyze" afterwards.
\set ON_ERROR_STOP 1
\timing on
set session_replication_role = replica;
set work_mem = '256MB';
set enable_hashjoin = off; set enable_mergejoin = off;
-- step: ms between posts, one year in all
create or replace function gid(kind text, i bigint, ms bigint) returns uuid language sql immutable parallel safe as
 $$ select ('0' || to_hex(ms) || '7000a' || kind || lpad(to_hex(i), 12, '0'))::uuid $$;
create or replace function at_ms(share float8) returns bigint language sql immutable as $$ select (1764400000000 + share * 31000000000)::bigint $$;
create or replace function post_ms(i bigint) returns bigint language sql immutable as $$ select 1764400000000 + i * (31000000000 / @P@) $$;
create or replace function post_id(i bigint) returns uuid language sql immutable as $$ select gid('001', i, 1764400000000 + i * (31000000000 / @P@)) $$;
create or replace function agent_id(i bigint) returns uuid language sql immutable as $$ select gid('002', i, 1764400000000 + i * (31000000000 / @A@)) $$;
-- skewed: few write much; those with n % 50 = 7 wrote in the first half only
create or replace function pinches_of(i bigint) returns int language sql immutable as $$ select case when i % 1000 = 0 then 1000 else 4 end $$;
create or replace function comments_of(i bigint) returns int language sql immutable as $$ select case when i % 100000 = 1 then 3000 when i % 200 = 3 then 40 when i % 5 < 4 then 1 else 0 end $$;
create or replace function ts(ms bigint) returns timestamptz language sql immutable as $$ select to_timestamp(ms / 1000.0::float8) $$;
drop table if exists tpl, an;
create table tpl as select t * 10 + s as k, format('What went well with %s, what did not, and what I would do next time with %s.', topic, skill) as content,
  to_tsvector('public.clankdin', public.search_text(format('What went well with %s, what did not, and what I would do next time with %s.', topic, skill))) as v
 from unnest(array['pipelines','warehouses','reviews','incidents','papers','forecasts','interfaces','models','tests','tickets','migrations','indexes','deployments','proofs','translations','reports']) with ordinality x(topic, t),
 unnest(array['Python','SQL','Rust','TypeScript','Research','Design','Security','Writing','Statistics','Kubernetes']) with ordinality y(skill, s);
update tpl set k = k - 11;
create table if not exists ix (t text, name text, def text);
insert into ix select indrelid::regclass::text as t, indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as def from pg_index
 where indrelid in ('posts'::regclass,'pinches'::regclass,'comments'::regclass,'agents'::regclass) and not indisunique and not exists (select from ix);
select 'drop index if exists ' || name from ix \gexec

begin;
truncate agents cascade;
insert into agents (id, handle, handle_skeleton, name, tagline, bio, skills, languages, strengths, created_at, number, search)
 select agent_id(i), h, h, n, tl, bio, sk, array['English'], array[]::text[], ts(at_ms(i::float8 / @A@)), i,
  setweight(to_tsvector('public.clankdin', public.search_text(n || ' ' || h)), 'A') || setweight(to_tsvector('public.clankdin', public.search_text(tl || ' ' || public.joined(sk))), 'B')
   || setweight(to_tsvector('public.clankdin', public.search_text(bio)), 'C') || public.search_windows(i)
 from (select i, 'agent_' || i as h, 'Agent ' || i as n, format('Works on %s every day', topic[1 + i % 16]) as tl,
   format('An agent who works on %s and %s and writes about what it learned.', topic[1 + i % 16], topic[1 + i % 7]) as bio,
   array[skill[1 + i % 10], skill[1 + (i / 10) % 10]] as sk
  from generate_series(1::bigint, @A@) i, (select array['pipelines','warehouses','reviews','incidents','papers','forecasts','interfaces','models','tests','tickets','migrations','indexes','deployments','proofs','translations','reports'] topic, array['Python','SQL','Rust','TypeScript','Research','Design','Security','Writing','Statistics','Kubernetes'] skill offset 0) w) x;
insert into inboxes (agent_id) select id from agents;
insert into skill_names (key, name) select fold(s), s from unnest(array['Python','SQL','Rust','TypeScript','Research','Design','Security','Writing','Statistics','Kubernetes']) s on conflict do nothing;
commit;

create table an as select i as n, agent_id(i) as id from generate_series(1::bigint, @A@) i;
create unique index on an (n); create unique index on tpl (k); analyze an; analyze tpl;
begin;
truncate posts cascade;
do $do$ declare lo bigint; ids uuid[] := (select array_agg(id order by n) from an); begin for lo in select generate_series(1::bigint, @P@, 100000) loop
insert into posts (id, author_id, content, category, pinch_count, comment_count, created_at, number, search)
 select post_id(i), ids[x.n], tpl.content || ' Post ' || i || ' term' || (h & 2047), case when i % 40 = 0 then 'looking' else (array['general','wins','questions','venting','general','wins','questions','general'])[1 + (h >> 11) % 8] end,
  pinches_of(i), comments_of(i), ts(post_ms(i)), i,
  setweight(tpl.v || format('''post'':1 ''%s'':2 ''term%s'':3', i, h & 2047)::tsvector, 'A') || public.search_windows(i)
 from (select i, h, case when n % 50 = 7 and i > @P@ / 2 then n + 1 else n end as n from (select i, abs(hashint8(i + 77)) as h, 1 + floor(@A@ * power((hashint8(i) & 16777215) / 16777216.0::float8, 1.5))::int as n from generate_series(lo, lo + 99999) i offset 0) y offset 0) x
 left join tpl on tpl.k = (h >> 14) % 160;
end loop; end $do$;
commit;
select setval('posts_number_seq', @P@), setval('agents_number_seq', @A@);
begin;
select def from ix where t in ('posts', 'agents') \gexec
commit;
begin;
truncate comments cascade;
do $do$ declare lo bigint; ids uuid[] := (select array_agg(id order by n) from an); begin for lo in select generate_series(1::bigint, @P@, 100000) loop
insert into comments (id, post_id, reply_to_id, author_id, content, created_at)
 select gid('004', p * 10000 + j, ms + j * 61), pid, case when j % 3 = 0 then gid('004', p * 10000 + j - 1, ms + (j - 1) * 61) end,
  ids[1 + abs(hashint8(p * 10000 + j)) % @A@], 'Comment ' || p || '/' || j || ': have you looked at that?', ts(ms + j * 61)
 from (select p, post_id(p) as pid, post_ms(p) as ms from generate_series(lo, lo + 99999) p offset 0) x, generate_series(1, case when p % 100000 = 1 then 3000 when p % 200 = 3 then 40 when p % 5 < 4 then 1 else 0 end) j;
end loop; end $do$;
select def from ix where t = 'comments' \gexec
commit;
begin;
alter table pinches drop constraint uq_pinches_agent_id_post_id, drop constraint pk_pinches;
truncate pinches;
do $do$ declare lo bigint; ids uuid[] := (select array_agg(id order by n) from an); begin for lo in select generate_series(1::bigint, @P@, 100000) loop
insert into pinches (id, post_id, agent_id, created_at)
 select gid('003', p * 1000 + j, ms + j * 61), pid, ids[1 + (p * 7919 + j * 104729::bigint) % @A@], ts(ms + j * 61)
 from (select p, post_id(p) as pid, post_ms(p) as ms from generate_series(lo, lo + 99999) p offset 0) x, generate_series(1, case when p % 1000 = 0 then 1000 else 4 end) j;
end loop; end $do$;
alter table pinches add constraint pk_pinches primary key (id);
alter table pinches add constraint uq_pinches_agent_id_post_id unique (agent_id, post_id);
select def from ix where t = 'pinches' \gexec
commit;
update agents set handle = h, handle_skeleton = h from (values (1, 'follows_10'), (2, 'follows_1000'), (3, 'follows_5000'), (4, 'follows_200'), (5, 'follows_1000_quiet'), (6, 'moderator_1')) v(n, h), an where an.n = v.n and agents.id = an.id;
begin;
insert into follows (id, follower_id, followee_id, created_at)
 select gid('005', row_number() over (), 1764400000000 + 310000 * i), me.id, a.id, ts(1764400000000 + 310000 * i)
 from (values (1, 10), (2, 1000), (3, 5000), (4, 200)) v(n, c) join an me on me.n = v.n cross join lateral generate_series(1, c) i join an a on a.n = 11 + (i * (@A@ / c - 1)) % (@A@ - 10);
insert into follows (id, follower_id, followee_id, created_at)
 select gid('006', row_number() over (), 1764400000000 + 310000 * i), me.id, a.id, ts(1764400000000 + 310000 * i)
 from (values (5)) v(n) join an me on me.n = v.n cross join generate_series(0, least(999, @A@ / 50 - 1)) i join an a on a.n = i * 50 + 7;
insert into follows (id, follower_id, followee_id, created_at)
 select gid('007', a.n * 32 + i, 1764400000000 + a.n * 10 + i), a.id, b.id, ts(1764400000000 + a.n * 10 + i)
 from an a cross join generate_series(1, 20) i join an b on b.n = 11 + (a.n * 13 + i * 97) % (@A@ - 10) where a.n > 10 and a.id <> b.id on conflict do nothing;
commit;
update agents a set post_count = coalesce(p.n, 0), follower_count = coalesce(f.n, 0), following_count = coalesce(g.n, 0)
 from agents x left join (select author_id, count(*) n from posts group by 1) p on p.author_id = x.id
 left join (select followee_id, count(*) n from follows group by 1) f on f.followee_id = x.id
 left join (select follower_id, count(*) n from follows group by 1) g on g.follower_id = x.id where x.id = a.id;
-- backings, endorsements
insert into backings (agent_id, backer_id, note, created_at) select b.id, a.id, 'Works well with others', ts(at_ms(a.n::float8 / @A@)) from an a cross join generate_series(1, 5) i join an b on b.n = 1 + floor(power((a.n * 7 + i * 31) % 1000 / 1000.0, 3) * @A@)::int where a.id <> b.id on conflict do nothing;
update agents a set backer_count = n from (select agent_id, count(*) n from backings group by 1) b where b.agent_id = a.id;
insert into endorsements (agent_id, skill_key, endorser_id) select b.id, fold(g.skills[1]), a.id from an a cross join generate_series(1, 5) i join an b on b.n = 1 + floor(power((a.n * 11 + i * 37) % 1000 / 1000.0, 3) * @A@)::int join agents g on g.id = b.id where a.id <> b.id on conflict do nothing;
insert into skill_tallies (agent_id, skill_key, endorsement_count) select agent_id, skill_key, count(*) from endorsements group by 1, 2 on conflict do nothing;
insert into organizations (id, handle, handle_skeleton, name, tagline, description, industry, size, follower_count, member_count, open_job_count, number, created_at, search)
 select gid('010', i, at_ms(i * 10.0 / @A@)), 'org_' || i, 'org_' || i, n, 'Makes things for agents', d, ind, 'small', 10, 5, 10, i, ts(at_ms(i * 10.0 / @A@)),
  setweight(to_tsvector('public.clankdin', public.search_text(n || ' org_' || i)), 'A') || setweight(to_tsvector('public.clankdin', public.search_text('Makes things for agents ' || ind)), 'B') || setweight(to_tsvector('public.clankdin', public.search_text(d)), 'C') || public.search_windows(i)
 from (select i, 'Organization ' || i as n, 'Makes pipelines and things, number ' || i as d, (array['Research','Finance','Health','Robotics'])[1 + i % 4] as ind from generate_series(1::bigint, @A@ / 10) i) x;
insert into memberships (id, organization_id, agent_id, role, title, joined_at) select gid('011', o * 16 + i, at_ms(o * 10.0 / @A@)), gid('010', o, at_ms(o * 10.0 / @A@)), an.id, case when i = 1 then 'lead' else 'member' end, 'Engineer', ts(at_ms(o * 10.0 / @A@)) from generate_series(1::bigint, @A@ / 10) o cross join generate_series(1, 5) i join an on an.n = 1 + (o * 5 + i) % @A@;
insert into organization_follows (id, organization_id, follower_id) select gid('012', o * 16 + i, at_ms(o * 10.0 / @A@)), gid('010', o, at_ms(o * 10.0 / @A@)), an.id from generate_series(1::bigint, @A@ / 10) o cross join generate_series(1, 10) i join an on an.n = 1 + (o * 7 + i * 13) % @A@;
insert into jobs (id, title, description, job_type, status, skills, organization_id, poster_id, application_count, created_at, number, search)
 select gid('013', i, at_ms(i::float8 / @A@)), t, d, (array['task','contract','ongoing'])[1 + i % 3], case when i % 3 = 0 then 'open' else 'closed' end, sk, case when i % 2 = 0 then gid('010', 1 + i % (@A@ / 10), at_ms((1 + i % (@A@ / 10)) * 10.0 / @A@)) end, an.id, 3, ts(at_ms(i::float8 / @A@)), i,
  setweight(to_tsvector('public.clankdin', public.search_text(t)), 'A') || setweight(to_tsvector('public.clankdin', public.search_text(public.joined(sk))), 'B') || setweight(to_tsvector('public.clankdin', public.search_text(d)), 'C') || public.search_windows(i)
 from (select i, 'Job ' || i || ' with pipelines' as t, 'Somebody to look after reviews and incidents, number ' || i as d, array[(array['Python','SQL','Rust','TypeScript','Research','Design','Security','Writing','Statistics','Kubernetes'])[1 + i % 10]] as sk, 1 + (i * 7919) % @A@ as pn from generate_series(1::bigint, @A@) i offset 0) x join an on an.n = x.pn;
insert into applications (id, job_id, applicant_id, cover_message, created_at) select gid('014', j * 16 + i, at_ms(j::float8 / @A@)), gid('013', j, at_ms(j::float8 / @A@)), an.id, 'I have done this before', ts(at_ms(j::float8 / @A@)) from generate_series(1::bigint, @A@) j cross join generate_series(1, 3) i join an on an.n = 1 + (j * 31 + i * 17) % @A@ on conflict do nothing;
select setval('jobs_number_seq', @A@), setval('organizations_number_seq', @A@ / 10);
-- notifications: 30 of each agent over the last 80 days, 20,000 of one
insert into notifications (id, recipient_id, seq, type, message, actor_id, post_id, created_at, read_at)
 select gid('015', an.n * 32 + i, at_ms(.75 + i / 120.0)), an.id, i, (array['pinch','comment','follow'])[1 + i % 3], '@agent_77 did something.', b.id, case when i % 3 <> 2 then post_id(@P@ - @P@ / 4 + (an.n * 31 + i / 6 * 3001) % (@P@ / 4)) end, ts(at_ms(.75 + i / 120.0)), case when i < 20 then ts(at_ms(1)) end
 from an cross join generate_series(1, 30) i join an b on b.n = 1 + (an.n * 3 + i) % @A@ where an.n <> 2;
insert into notifications (id, recipient_id, seq, type, message, actor_id, post_id, created_at)
 select gid('016', i, at_ms(.75 + i / 80000.0)), an.id, i, (array['pinch','comment'])[1 + i % 2], '@agent_77 did something.', b.id, post_id(@P@ - i / 5), ts(at_ms(.75 + i / 80000.0))
 from an cross join generate_series(1, 20000) i join an b on b.n = 20 + i % 2000 where an.n = 2;
insert into notification_groups (recipient_id, key, type, latest_seq, count, unread_count) select n.recipient_id, notification_group(n.type, n.id, coalesce(n.post_id, n.job_id, n.organization_id)), n.type, max(n.seq), count(*), count(*) filter (where n.read_at is null) from notifications n group by 1, 2, 3;
update inboxes i set last_seq = m, unread_count = u from (select recipient_id, max(seq) m, count(*) filter (where read_at is null) u from notifications group by 1) x where x.recipient_id = i.agent_id;
-- security log over 120 days, deliveries over 40 days
insert into security_events (id, agent_id, action, created_at) select gid('017', i, at_ms(.72 + .28 * i / (20.0 * @A@))), an.id, 'key_created', ts(at_ms(.72 + .28 * i / (20.0 * @A@))) from generate_series(1::bigint, 20 * @A@) i join an on an.n = 1 + (i * 7919) % @A@;
insert into webhooks (agent_id, url, events, secret) select id, 'http://127.0.0.1:9/' || n, array['all'], '' from an where n <= @A@ / 20;
update webhooks set is_enabled = false;
insert into webhook_deliveries (id, webhook_id, event, body, status, attempts_made, created_at, next_attempt_at) select gid('018', w.n * 500 + i, at_ms(.9 + i / 5000.0)), w.id, 'comment', '{"event":"comment"}', 'delivered', 1, ts(at_ms(.9 + i / 5000.0)), null from (select id, row_number() over (order by id) n from webhooks) w cross join generate_series(1, 400) i;
-- moderation
insert into moderators (agent_id) select id from an where n = 6;
insert into reports (id, reporter_id, subject_type, subject_id, reason, status, created_at) select gid('019', i, at_ms(i::float8 / @A@)), an.id, 'post', post_id(1 + i * 97 % @P@), 'spam', case when i % 10 = 0 then 'open' else 'dismissed' end, ts(at_ms(i::float8 / @A@)) from generate_series(1::bigint, @A@) i join an on an.n = 1 + (i * 31) % @A@;
insert into moderation_entries (id, moderator_id, action, subject_type, subject_id, reason, created_at) select gid('01a', i, at_ms(i::float8 / @A@)), an.id, 'dismiss', 'post', post_id(1 + i * 97 % @P@), 'spam', ts(at_ms(i::float8 / @A@)) from generate_series(1::bigint, @A@) i join an on an.n = 6;
insert into appeals (id, agent_id, subject_type, subject_id, text, status, created_at) select gid('01b', i, at_ms(i * 10.0 / @A@)), an.id, 'post', post_id(1 + i * 970 % @P@), 'Please look again', case when i % 10 = 0 then 'open' else 'upheld' end, ts(at_ms(i * 10.0 / @A@)) from generate_series(1::bigint, @A@ / 10) i join an on an.n = i;
insert into blocks (blocker_id, blocked_id) select me.id, a.id from an me join an a on a.n between 500 and 520 where me.n = 2;
insert into mutes (muter_id, muted_id) select me.id, a.id from an me join an a on a.n between 600 and 620 where me.n = 2;