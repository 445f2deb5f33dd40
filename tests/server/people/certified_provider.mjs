// The certified provider of OpenID Connect, on loopback: node certified_provider.mjs LIBRARY PORT CALLBACK ID SECRET
// https://github.com/panva/node-oidc-provider, with its own pages to sign in, which take any name.
const [library, port, callback, id, secret] = process.argv.slice(2);
const { Provider } = await import(library);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: id,
      client_secret: secret,
      redirect_uris: [callback],
      backchannel_logout_uri: callback.replace("callback", "back-channel-logout"),
      backchannel_logout_session_required: true,
    },
  ],
  features: { backchannelLogout: { enabled: true } },
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options), // it would speak to no loopback address
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name"] },
  conformIdTokenClaims: false,
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, name: `${sub} by name` }) }),
});
provider.listen(Number(port), "127.0.0.1");
