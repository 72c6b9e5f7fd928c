/** Texts of signing in; web/words.ts takes them in. */
export const zh = {
  title: '登录',
  token: '访问令牌',
  help: '令牌由管理员用 npm run token 生成。令牌只保存在本机的会话中。',
  submit: '进入',
  failed: '令牌无效、已过期或已撤销',
  out: '退出登录',
}

export const en: typeof zh = {
  title: 'Sign in',
  token: 'Access token',
  help: 'An administrator makes tokens with npm run token. It is kept in this browser session alone.',
  submit: 'Enter',
  failed: 'The token is wrong, expired or revoked',
  out: 'Sign out',
}
