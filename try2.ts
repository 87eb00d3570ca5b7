import { generateTwoQuarters } from './server/sandbox/clinic/generate-two-quarters.ts'
import { listKnown } from './test/support/known-truth.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { toLoopFact } from '#domain/metrics/loop-fact.ts'
import { localDay } from '#domain/clinic-zone.ts'
import { clinicPractice } from './server/sandbox/clinic/practice.ts'
const now=new Date('2026-08-31T20:00:00Z')
let t=performance.now()
const q = generateTwoQuarters({seed:20260101, now})
console.log('gen',performance.now()-t); t=performance.now()
const all=[...q.resources,...q.ownStore]
const dirTypes=new Set(['Organization','Location','Practitioner','PractitionerRole','HealthcareService','Endpoint','Device'])
const dir=all.filter(r=>dirTypes.has(r.resourceType))
const patientOf=(r:any)=> (r.resourceType==='Patient'?`Patient/${r.id}`: r.subject?.reference ?? r.for?.reference ?? r.patient?.reference ?? r.beneficiary?.reference ?? r.participant?.find((p:any)=>p.actor?.reference?.startsWith('Patient/'))?.actor.reference ?? r.target?.find((p:any)=>p.reference.startsWith('Patient/'))?.reference)
const by=Map.groupBy(all.filter(r=>!dirTypes.has(r.resourceType)), patientOf)
const policy={...defaultPolicy, ourOrganizations:[...clinicPractice.ourOrganizations], ourPractitioners:[...clinicPractice.ourPractitioners]}
const known=new Map(listKnown(q).map(k=>[k.referral,k]))
let facts=0; const diffs=new Map<string,string[]>()
const day=(at?:string)=> at===undefined?null:localDay(Date.parse(at),'America/New_York')
for(const [p,rs] of by){
  if(!p) {console.log('no patient',rs.length, rs[0].resourceType);continue}
  const {evidence}=readEvidence([...rs,...dir])
  for(const view of derivePatient({evidence,sources:{}},policy,now.getTime())){
    const f=toLoopFact(view,{timeZone:'America/New_York',isRestricted:false,traits:{},...(view.owner&&{owner:view.owner})})
    if(!f) continue
    facts++
    const k=known.get(f.referral)
    if(!k){ diffs.set('unexpected',[...(diffs.get('unexpected')??[]),f.referral+' '+f.state]); continue}
    const mine={direction:f.direction,specialty:f.specialty??null,owner:f.owner?.key??null,receiver:f.receiver?.key??null,referrer:f.referrer?.key??null,ordered:f.startedOn,
      sent:day(f.reachedAt.sent),accepted:day(f.reachedAt.accepted),booked:day(f.reachedAt.booked),seen:day(f.reachedAt.seen),note_back:day(f.reachedAt['note-back']),reconciled:day(f.reachedAt.reconciled),reviewed:day(f.reachedAt.reviewed),
      closure:f.closure??null,closed:f.closedOn??null,no_shows:f.noShows,contacts:f.contacts, out_of_network: view.conflicts.some(c=>c.code==='leakage-out-of-network')}
    for(const [n,v] of Object.entries(mine)){
      const w=(k as any)[n]
      if(v!==w){ const key=n; diffs.set(key,[...(diffs.get(key)??[]),`${f.referral} ${f.state} truth=${w} got=${v}`]) }
    }
  }
}
console.log('derive',performance.now()-t,'facts',facts)
for(const [n,l] of diffs) console.log(n,l.length,l.slice(0,5))
