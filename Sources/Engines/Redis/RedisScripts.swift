// SPDX-License-Identifier: Apache-2.0

/// What has to happen in Redis at once. `KEYS[1]` is the hash of the cache, with its generation `g` and
/// the count of its invalidations `s`; `ARGV[1]` is what all its other keys begin with.
///
/// The prefix holds the cache's name in braces, so in a cluster all of a cache lies on one node.
enum RedisScripts {
  /// key, a generation in case there is none → {bytes, milliseconds} or {"", generation, sequence}.
  static let find = """
    local m = redis.call('HMGET', KEYS[1], 'g', 's')
    if m[1] then
      local e = ARGV[1]..m[1]..':e:'..ARGV[2]
      local v = redis.call('GET', e)
      if v then return {v, redis.call('PTTL', e)} end
    else
      m[1] = ARGV[3]
      redis.call('HSET', KEYS[1], 'g', m[1])
    end
    return {'', m[1], m[2] or '0'}
    """

  /// key, generation, sequence, milliseconds, bytes, most keys of a tag, tags … → 1 when it is kept.
  /// The tags come first: an entry that its tag does not lead to would outlive what it says.
  static let keep = """
    local m = redis.call('HMGET', KEYS[1], 'g', 's')
    if m[1] ~= ARGV[3] or (m[2] or '0') ~= ARGV[4] then return 0 end
    local p = ARGV[1]..m[1]
    local ttl = tonumber(ARGV[5])
    for i = 8, #ARGV do
      local t = p..':t:'..ARGV[i]
      if redis.call('SCARD', t) >= tonumber(ARGV[7]) then return 0 end
      redis.call('SADD', t, ARGV[2])
      if redis.call('PTTL', t) < ttl then redis.call('PEXPIRE', t, ttl) end
    end
    redis.call('SET', p..':e:'..ARGV[2], ARGV[6], 'PX', ttl)
    return 1
    """

  /// key, channel, news. Deletes first: a full server lets a script go on that began with that.
  static let invalidateKey = """
    local g = redis.call('HGET', KEYS[1], 'g') or ''
    redis.call('DEL', ARGV[1]..g..':e:'..ARGV[2])
    redis.call('HINCRBY', KEYS[1], 's', 1)
    redis.call('PUBLISH', ARGV[3], ARGV[4])
    return 1
    """

  /// tag, channel, news.
  static let invalidateTag = """
    local p = ARGV[1]..(redis.call('HGET', KEYS[1], 'g') or '')
    local t = p..':t:'..ARGV[2]
    local keys = redis.call('SMEMBERS', t)
    redis.call('DEL', t)
    for _, k in ipairs(keys) do redis.call('DEL', p..':e:'..k) end
    redis.call('HINCRBY', KEYS[1], 's', 1)
    redis.call('PUBLISH', ARGV[3], ARGV[4])
    return 1
    """

  /// nothing, channel, news. The next that asks makes a new generation; the old entries run out.
  static let invalidateAll = """
    redis.call('DEL', KEYS[1])
    redis.call('PUBLISH', ARGV[3], ARGV[4])
    return 1
    """
}
