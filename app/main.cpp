#include <ATen/Parallel.h>
#include <cstdio>
#include <cstdlib>
#include <cmath>
#include "core/workload_file.hpp"
#include "core/energy_table_file.hpp"
#include "hw_templates/architecture_file.hpp"
#include "searchers/gradient_searcher.hpp"
using namespace codescent;
int main(int argc,char**argv){ at::set_num_threads(1); std::string d="data/";
 auto w=load_workload(d+"workloads/"+argv[1]+".yaml"); auto a=load_architecture(d+"hardware/gemmini.yaml"); auto t=load_energy_table(d+"energy_tables/pat_40nm.yaml");
 GradientOptions o; SearchGoal g; g.fixed.resize(3); for(int i=2;i+1<argc;i+=2){ std::string k=argv[i]; double v=atof(argv[i+1]); if(k=="starts")o.starts=v; if(k=="steps")o.steps=v; if(k=="lr")o.learning_rate=v; if(k=="seed")o.seed=v; if(k=="round")o.round_every=v; if(k=="polish")o.polish_designs=v; if(k=="time")o.time_limit_seconds=v; if(k=="threads")o.threads=v; if(k=="side")g.fixed[0]=(int64_t)v; }
 SearchProblem p(a,t,w,g);
 auto s=GradientSearcher(o).search(p,[&](const Progress&m){ if(m.point.phase!="rounding") fprintf(stderr,"%6.2f %s step %ld best %.4e relaxed %.4e rate %.0f\n",m.point.seconds,m.point.phase.c_str(),(long)m.point.step,m.point.best_objective,m.point.relaxed_objective,m.layer_gradients_per_second); return true;});
 printf("%s %s",argv[1],s.brief().c_str()); for(auto v:s.best.hardware.values) printf(" %ld",(long)v); printf("\n"); }
