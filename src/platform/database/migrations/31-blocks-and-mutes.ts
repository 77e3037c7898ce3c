import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The unique constraints of blocks and mutes are named as those of other tables. */
export class BlocksAndMutes1764000000031 implements MigrationInterface {
  name = 'BlocksAndMutes1764000000031'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table blocks rename constraint blocks_id_key to uq_blocks_id;
      alter table mutes rename constraint mutes_id_key to uq_mutes_id`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table blocks rename constraint uq_blocks_id to blocks_id_key;
      alter table mutes rename constraint uq_mutes_id to mutes_id_key`)
  }
}
