import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStoryId } from '../../../contract/index.ts';
import { makeStoryId } from './story-id.ts';

describe('makeStoryId', () => {
  it.each([
    ['Remove agents of Archived stories!', 'remove_agents_of_archived_stories'],
    ['Ünï çödé, Straße, Łódź', 'uni_code_strasse_lodz'],
    ['日本語のタイトル', 'ri_ben_yu_notaitoru'],
    ['サーバーを直す', 'sabao_zhi_su'],
    ['修复登录错误', 'xiu_fu_deng_lu_cuo_wu'],
    ['로그인 오류 수정', 'logeuin_olyu_sujeong'],
    ['إصلاح تسجيل الدخول', 'slh_tsjyl_ldkhwl'],
    ['Исправить вход', 'ispravit_vkhod'],
    ['Διόρθωση σύνδεσης', 'diorthosi_syndesis'],
    ['תיקון כניסה', 'tykvn_khnysh'],
    ['लॉगिन ठीक करें', 'login_thik_krem'],
    ['🚀🐕', 'rocket_dog2'],
    ['Ｆｕｌｌ　ｗｉｄｔｈ', 'full_width'],
  ])('makes a readable id from %s', (title, slug) => {
    expect(makeStoryId(7, title)).toBe(`7_story_${slug}`);
  });

  it('makes different ids from different titles without letters or digits', () => {
    const ids = ['!!!', '…', '—', '؟؟'].map((title) => makeStoryId(3, title));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^3_story_[a-z0-9]+$/);
  });

  it('makes a valid id from any title', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.string({ unit: 'binary', maxLength: 40 }), (n, title) => {
        expect(isStoryId(makeStoryId(n, title))).toBe(true);
      }),
    );
    expect(isStoryId(makeStoryId(999_999_999, '修'.repeat(200)))).toBe(true);
    expect(isStoryId(makeStoryId(1, '\ud800'))).toBe(true);
  });
});
